// Figures of the benchmark: what they are called, and how they are handed to `cargo xtask bench`.

/**
 * A measured number: `measured` is a value, or a spread `{ median, low, high }`. It is met when it is at most `most` and at
 * least `least`, as far as these are given. A name that begins with two blanks is a detail of the figure before it.
 */
export function figure(name, unit, measured, { most, least } = {}) {
  const { median: value, low, high } = typeof measured === 'number' ? { median: measured } : measured;
  const target = most !== undefined ? `≤ ${written(most)}` : least !== undefined ? `≥ ${written(least)}` : null;
  const met = target === null ? null : value <= (most ?? value) && value >= (least ?? value);
  return { name, value, unit, target, met, ...(low !== undefined && { low, high }) };
}

export function ratioFigure(name, spread, target) {
  return figure(name, '×', spread, target);
}

export function timeFigure(name, spread) {
  return figure(name, 'µs', spread);
}

/** One line of JSON for each figure. Details get the name of their figure, up to its colon, in front of their own. */
export function tell(figures) {
  let stem = '';
  for (const { name, ...rest } of figures) {
    const isDetail = name.startsWith('  ');
    if (!isDetail) [stem] = name.split(': ');
    console.log(JSON.stringify({ name: isDetail ? `${stem}, ${name.trim()}` : name, ...rest }));
  }
}

function written(limit) {
  return limit.toLocaleString('en');
}
