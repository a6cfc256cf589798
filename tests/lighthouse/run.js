// One browser, every address given: a line of JSON with the scores of three categories, and what failed.
// Usage: node run.js /path/to/chromium http://...
import {launch} from 'chrome-launcher';
import lighthouse from 'lighthouse';

const [chromePath, ...addresses] = process.argv.slice(2);
const chrome = await launch({chromePath, chromeFlags: ['--headless', '--no-sandbox']});
for (const address of addresses) {
  const {lhr} = await lighthouse(address, {port: chrome.port, onlyCategories: ['accessibility', 'best-practices', 'seo'], logLevel: 'error'});
  const scores = Object.fromEntries(Object.values(lhr.categories).map(({id, score}) => [id, Math.round(score * 100)]));
  const failed = Object.values(lhr.audits).filter(({score, scoreDisplayMode}) => scoreDisplayMode === 'binary' && score < 1).map(({id, title}) => `${id}: ${title}`);
  console.log(JSON.stringify({address, scores, failed}));
}
chrome.kill();
