// Text for a terminal: colours where they are wanted, columns, and paragraphs of a readable width.

const WIDTH = 100;

const wanted = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code) => (text) => (wanted ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');
export const yellow = paint('33');
export const cyan = paint('36');

export function print(text = '') {
  process.stdout.write(`${text}\n`);
}

export function heading(text) {
  print();
  print(bold(text));
}

/** Breaks a text into lines; each line after the first begins with `indent`. */
export function paragraph(text, indent = '') {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== '' && last.length + word.length + 1 > WIDTH - indent.length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${indent}`);
}

/** A table whose columns are as wide as their widest cell; `right` holds the numbers of those that end flush. */
export function table(rows, { right = [], between = '  ' } = {}) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const cell = (text, column) => (right.includes(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  return rows.map((row) => row.map(cell).join(between).trimEnd());
}
