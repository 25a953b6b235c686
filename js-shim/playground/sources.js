// Where in an event's text a value came from, by the path that the core names.

/** @typedef {{ from: number, to: number }} Span offsets into the text, as JavaScript counts */
/** @typedef {[parent: number, name: string, from: number, to: number, key: number]} Row */

/**
 * @param {string} text
 * @param {Row[]} rows
 */
export function createSources(text, rows) {
  /** @type {Map<string, number>[]} */
  const children = rows.map(() => new Map());
  rows.forEach(([parent, name], row) => {
    // Of duplicate names the last one counts, as everywhere.
    if (parent >= 0) children[parent].set(name, row);
  });
  const isThere = (row) => row !== undefined && text.slice(rows[row][2], rows[row][3]) !== 'null';
  const span = (row) => ({ from: rows[row][2], to: rows[row][3] });

  const walk = (names) => names.reduce((row, name) => (row === undefined ? row : children[row].get(name)), rows.length > 0 ? 0 : undefined);

  function elements(list, columns) {
    const found = list === undefined ? [] : [...children[list].values()].map((element) =>
      columns.map((column) => children[element].get(column)).find(isThere));
    return found.filter((row) => row !== undefined);
  }

  return {
    /** Where the values at a path stand: several, where it goes through all elements of an array. @returns {Span[]} */
    at(/** @type {string} */ path) {
      const question = path.indexOf('?');
      const [dotted, parameter] = question < 0 ? [path] : [path.slice(0, question), path.slice(question + 1)];
      const [list, columns] = dotted.split('[].');
      if (columns !== undefined) return elements(walk(list.split('.')), columns.split('|')).map(span);
      const row = walk(dotted.split('.'));
      if (row === undefined) return [];
      return [parameter === undefined ? span(row) : inQuery(text, span(row), parameter)];
    },

    /** The path of the innermost value around an offset; empty for none. */
    pathAt(/** @type {number} */ offset) {
      let inner = -1;
      rows.forEach(([, , from, to, key], row) => {
        if ((key >= 0 ? key : from) <= offset && offset <= to) inner = row;
      });
      const names = [];
      for (let row = inner; row > 0; row = rows[row][0]) names.unshift(rows[row][1]);
      return names.join('.');
    },
  };
}

/** The parameter inside the address or query that stands there; all of it where it cannot be told apart. */
function inQuery(text, { from, to }, parameter) {
  const spelling = text.slice(from, to);
  for (const match of spelling.matchAll(/(?<=[?&"])([^?&=#"]+)=([^&#"]*)/g)) {
    if (decoded(match[1]) === parameter) return { from: from + match.index, to: from + match.index + match[0].length };
  }
  return { from, to };
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * The spans of each field of a plan. Several fields from the elements of one array take the elements in turn, each the next
 * one that holds its value.
 *
 * @param {{ field: string, from: string, value: string }[]} fields
 * @param {ReturnType<typeof createSources>} sources
 * @param {string} text
 * @param {(rule: string) => string[]} pathsOfRule the paths behind a rule, such as a setting that lists them
 * @returns {Span[][]}
 */
export function spansOf(fields, sources, text, pathsOfRule) {
  /** @type {Map<string, Span[]>} */
  const left = new Map();
  const counts = new Map();
  for (const { from } of fields) counts.set(from, (counts.get(from) ?? 0) + 1);
  return fields.map(({ from, value }) => {
    if (from.startsWith('(')) return pathsOfRule(from).flatMap((path) => sources.at(path));
    if (!from.includes('[].') || counts.get(from) === 1) return sources.at(from);
    const waiting = left.get(from) ?? sources.at(from);
    const index = waiting.findIndex((span) => sameValue(text.slice(span.from, span.to), value));
    left.set(from, waiting.slice(index + 1));
    return index < 0 ? [] : [waiting[index]];
  });
}

/** A text stands in quotation marks in the event, and maybe not in the request. */
function sameValue(spelling, value) {
  return spelling === value || spelling === JSON.stringify(value);
}
