// Figures and how they are printed.

/** A measured number; with a target it counts as met when it is no larger. */
export function figure(name, { median, low, high, unit, target }) {
  const range = low !== undefined && { low, high };
  const aim = target !== undefined && { target, met: median <= target };
  return { name, value: median, ...range, unit, ...aim };
}

export function ratioFigure(name, spread, target) {
  return figure(name, { ...spread, unit: '×', target });
}

export function timeFigure(name, spread) {
  return figure(name, { ...spread, unit: 'µs' });
}

/** One line for each figure; between the value's brackets: what eight of ten samples lie between. */
export function tableOf(figures) {
  const rows = figures.map(({ name, value, low, high, unit, target, met }) => [
    name,
    `${short(value)} ${unit}`,
    low === undefined ? '' : `(${short(low)} to ${short(high)})`,
    target === undefined ? '' : `≤ ${short(target)}`,
    met === undefined ? '' : met ? 'met' : 'NOT MET',
  ]);
  return aligned([['figure', 'median', '8 of 10', 'target', ''], ...rows]);
}

/** Rows of cells as lines in which the columns stand below each other. */
export function aligned(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

/** A number as somebody would tell it. */
export function short(value) {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
