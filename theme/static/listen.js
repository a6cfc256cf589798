/* Reads a page aloud with a voice of the device. A press stops it, and the next one goes on with the sentence or row where it stopped.
   Loaded by the first press. */
(() => {
"use strict"
const READ = "h1,.summary,.note,.claim blockquote,.claim dd,.body p,.body li,.body dt,.body dd,.body h2,.body h3,.body h4,.box h2,.box dt,.box dd,.box li"
const NOT_READ = "pre,table,figure,.footnote,[hidden]", speech = speechSynthesis, button = document.querySelector("[data-stop]")
const {stop, resume} = button.dataset, listen = button.textContent
const blocks = [...document.querySelectorAll(READ)].filter(e => !e.closest(NOT_READ) && !e.querySelector(READ))
let at = 0, words

/* What is said of a block: no soft hyphens, and no numbers of footnotes. */
const text = block => {
  const copy = block.cloneNode(true)
  for (const e of copy.querySelectorAll("sup,.vh,.credit")) e.remove()
  for (const e of copy.querySelectorAll("br")) e.replaceWith(" ")
  return copy.textContent.replace(/\u00ad/g, "").replace(/\s+/g, " ").trim()
}
const code = voice => voice.lang.slice(0, 2).replace("in", "id")
const voiceOf = lang => speech.getVoices().find(voice => voice.localService && code(voice) === lang)

/* One block at a time: phones cut long texts off. Parts in another language are read by a voice of that language, where there is one. */
const next = () => {
  if (at === blocks.length) return quiet(at = 0)
  const lang = blocks[at].closest("[lang]").lang, page = document.documentElement.lang, mine = words = new SpeechSynthesisUtterance(text(blocks[at]))
  words.voice = voiceOf(lang) || voiceOf(page)
  words.lang = voiceOf(lang) ? lang : page
  words.onend = words.onerror = () => {
    if (mine === words) next(at++)
  }
  speech.speak(words)
}
const quiet = () => {
  words = null
  speech.cancel()
  button.textContent = at ? resume : listen
}

button.onclick = () => {
  if (words) return quiet()
  button.textContent = stop
  speech.cancel()
  next()
}
addEventListener("pagehide", () => speech.cancel())
button.onclick()
})()
