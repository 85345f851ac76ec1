import { h } from './dom.js'

/** A term and what is said of it, for a `dl`. @param {string} term @param {string} what */
export const fact = (term, what, className = '') => [
  h('div', { class: className || undefined }, h('dt', {}, term), h('dd', {}, what)),
]
