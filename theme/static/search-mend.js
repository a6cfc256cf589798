/* For a search that found little: the words that were meant, what holds some of them, and where there is more. Loaded only then. */

const $ = name => document.querySelector(name), form = $(".search"), {bundle, all} = form.dataset, say = $("[role=status]").dataset

/* Letters to add, drop, change or swap with their neighbour. */
const distance = (a, b) => {
  let before, last, row = [...Array(b.length + 1).keys()]
  for (let i = 1; i <= a.length; i++) {
    [before, last, row] = [last, row, [i]]
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
  }
  return row[b.length]
}

/* The most frequent of the nearest words; nothing where none is near. */
const nearest = (word, list) => {
  let best, least = word.length > 7 ? 3 : 2
  for (const known of list) {
    const far = known.startsWith(word) ? 0 : known[0] === word[0] ? distance(word, known) : least
    if (far < least) [best, least] = [far ? known : word, far]
  }
  return best
}

/* Whether the index knows a word only by its first letters, or not at all. */
const isUnsure = async (word, ask) => {
  const [hit] = await ask(word), {content, meta} = hit?.score > 1 ? await hit.data() : {content: "", meta: {}}
  return ![content, meta.title, meta.aka].join(" ").toLowerCase().includes(word.slice(0, 1 + word.length / 2))
}

/* What holds any of the words, most of them first; what holds little is left out. */
const some = async (words, ask) => {
  const sums = {}
  for (const hits of await Promise.all(words.map(word => ask(word)))) for (const hit of hits) {
    const {sum = 0, best = hit} = sums[hit.id] || {}
    sums[hit.id] = {sum: sum + hit.score, best: best.score > hit.score ? best : hit}
  }
  const found = Object.values(sums).sort((a, b) => b.sum - a.sum)
  return found.filter(({sum}) => sum > found[0].sum / 2).map(({best}) => best)
}

const mended = async (hits, q, ask, isMerged) => {
  const asked = q.split(" "), unsure = await Promise.all(asked.map(word => isUnsure(word, ask)))
  let meant = asked, note = ""
  if (unsure.includes(true)) {
    const known = name => fetch(`${bundle}${name}/words.txt`).then(answer => answer.text())
    const list = (await Promise.all(["current", ...isMerged ? ["archive"] : []].map(known))).join("\n").split("\n")
    meant = asked.map((word, i) => unsure[i] ? nearest(word, list) : word).filter(Boolean)
    const words = meant.join(" ")
    if (meant.some(word => !asked.includes(word))) note = say.corrected.replace("{q}", q).replace("{fixed}", words) + " "
    if (words !== q) hits = words ? await ask(words) : []
  }
  if (meant.length > (hits.length ? 2 : 1)) {
    const held = new Set(hits.map(hit => hit.id)), others = (await some(meant, ask)).filter(hit => !held.has(hit.id))
    if (!hits.length) note ||= say.partial + " "
    hits = [...hits, ...others]
  }
  return [hits, note]
}

/* The same question to the edition that holds most, by what that one calls it. The types of releases and the order are left behind. */
const elsewhere = () => {
  const there = $(".elsewhere"), offer = there && document.importNode(there.content, true)
  if (!offer) return ""
  const link = offer.querySelector("a"), names = {q: "q", ...link.dataset}, asked = new URLSearchParams()
  for (const {name, value, dataset: {filter = name}} of form) if (value && names[filter]) asked.append(names[filter], value === all ? names.all : value)
  link.search = asked
  return offer
}

export default async (hits, q, ask, isMerged) => {
  const [found, note] = q ? await mended(hits, q, ask, isMerged) : [hits, ""]
  return [found, note, elsewhere()]
}
