/* How many of the hits each choice would leave. Loaded with the index of the choices, when a reader opens their box. */
export default (fields, {counts = {}}) => {
  for (const field of fields) for (const option of field.options || []) {
    const n = field.value ? undefined : counts[field.dataset.filter]?.[option.value]
    option.dataset.label ||= option.textContent
    option.textContent = option.dataset.label + (n === undefined ? "" : ` (${n})`)
  }
}
