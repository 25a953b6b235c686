// A request as a command line. Credentials are placeholders: variables that whoever runs it sets.

/** What stands for a masked credential, by the header's name. */
const VARIABLES = { 'X-Affonso-Signature': 'AFFONSO_SIGNATURE' };
const MASK = '***';

/** @param {{ method: string, url: string, headers: Record<string, string>, body: string }} request */
export function curl({ method, url, headers, body }, /** @type {string} */ target) {
  const parts = [`curl --request ${method} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(header(name, value, target));
  if (body !== '') parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(' \\\n  ');
}

function header(name, value, target) {
  if (!value.includes(MASK)) return `--header ${quoted(`${name}: ${value}`)}`;
  const owner = target.toUpperCase();
  if (value.startsWith('Basic ')) return `--user "$${owner}_ACCOUNT_SID:$${owner}_API_KEY"`;
  const variable = VARIABLES[name] ?? `${owner}_API_KEY`;
  return `--header "${name}: ${value.replace(MASK, `$${variable}`)}"`;
}

/** For a POSIX shell. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
