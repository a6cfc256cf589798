(() => {
const $ = (name, of = document) => of.querySelector(name), form = $(".search"), told = $("[role=status]"), found = $(".found"), log = $("ol", found)
const [more, wider] = found.querySelectorAll(".button"), fields = [...form].filter(field => field.name), [words, , , , year, sort] = fields
const {bundle, since, all, skipped} = form.dataset, box = $("details", form), say = told.dataset, options = {ranking: {metaWeights: {title: 5, aka: 1}}}
let engine, isAsked, isMerged, rest, turn

const isWide = () => year.value === all || year.value && year.value < since
const address = (...others) => "?" + new URLSearchParams([...new Map([...fields, ...others].map(field => [field.name, field.value]))].filter(pair => pair[1]))
const load = async () => {
  if (!engine) {
    engine = await import(bundle + "current/pagefind.js")
    await engine.options({...options, noWorker: true})
  }
  if (isWide() && !isMerged) {
    isMerged = true
    await engine.mergeIndex(bundle + "archive/", options)
  }
  if (isAsked) await engine.filters()
  return engine
}

const show = async () => {
  const before = log.children.length, mine = turn, rows = await Promise.all(rest.slice(0, 8).map(hit => hit.data()))
  if (mine !== turn || before < log.children.length) return
  rest.splice(0, 8)
  for (const {url, raw_content, locations, meta} of rows) {
    log.append($("template").content.cloneNode(true))
    const row = log.lastElementChild, link = $("a", row), time = $("time", row)
    link.href = url
    link.textContent = meta.title
    time.dateTime = meta.at ?? ""
    time.textContent = meta.date ?? ""
    $(".log__text", row).innerHTML = raw_content.split(" ¶")[0].split(" ").map((word, i) => locations.includes(i) ? "<mark>" + word + "</mark>" : word).join(" ")
    $(".meta", row).textContent = meta.agency ?? ""
  }
  more.hidden = !rest.length
  if (before) $("a", log.children[before]).focus()
}

const find = async (q, filters) => {
  const it = await load(), date = {date: "desc"}, ask = async (words, sort) => {
    const said = await it.search(words, {filters, sort})
    said.results.counts = said.filters
    return said.results
  }
  const asked = (q.toLowerCase().match(/[\p{L}\p{N}]+/gu) || []).filter(word => !skipped.split(" ").includes(word)).join(" ")
  if (isMerged) await it.options({indexWeight: sort.value ? 1e6 : 1})
  const hits = asked ? await ask(asked) : await ask(null, date)
  if (hits.length < 3 || hits[0].score < 1) return (await import("/search-mend.js")).default(hits, asked, ask, isMerged)
  return [sort.value ? await ask(asked || null, date) : hits]
}

const run = async () => {
  const q = words.value, filters = {}, mine = turn = {}
  for (const {dataset: {filter}, value} of fields) if (filter && value && value !== all) filters[filter] = value
  found.hidden = true
  log.textContent = told.textContent = ""
  if (!fields.some(field => field.value)) return
  told.textContent = say.busy
  try {
    const [hits, note = "", offer = ""] = await find(q, filters), n = hits.length
    if (mine !== turn) return
    rest = hits
    await show()
    if (mine !== turn) return
    found.hidden = false
    if (wider) wider.hidden = isWide(), wider.href = address({name: year.name, value: all})
    told.textContent = n ? note + (n > 1 ? say.many : say.one).replace("{n}", n) : say.none
    told.append(offer)
    if (isAsked) (await import("/search-counts.js")).default(fields, hits)
  } catch {
    if (mine === turn) told.textContent = say.failed
  }
}

/* Only a load unmerges. */
const read = () => {
  const asked = new URLSearchParams(location.search)
  for (const field of fields) field.value = asked.get(field.name) ?? ""
  box.open = box.open || fields.slice(1).some(field => field.value)
  if (isMerged && !isWide()) location.reload()
  else run()
}

form.onsubmit = event => {
  event.preventDefault()
  history.pushState(0, "", address())
  read()
}
more.onclick = show
$("summary", form).onclick = () => box.open || run(isAsked = true)
onpopstate = read
form.classList.add("search--ready")
read()
})()
