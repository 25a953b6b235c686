// The mapper somebody would write by hand for the default settings: a Segment event to the body of POST /events.

const EVENT_TYPES = new Map([
  ['Order Completed', 'conversion'],
  ['Completed Order', 'conversion'],
  ['purchase', 'conversion'],
  ['qualified_lead', 'lead'],
  ['demo_booked', 'lead'],
  ['trial_started', 'trial'],
]);

const MONTHLY = new Set(['monthly', 'month', 'months', '1 month', 'per month', 'mo', 'p1m']);
const YEARLY = new Set(['yearly', 'year', 'years', '1 year', 'per year', 'yr', 'annual', 'annually', 'p1y', '12 months']);

/** What Affonso calls the event. */
export function typeOf(event) {
  return EVENT_TYPES.get(event.event) ?? 'milestone';
}

/** The body as JSON text. Throws when the event can never become a request. */
export function requestBody(event) {
  const properties = event.properties ?? {};
  const context = event.context ?? {};
  const page = context.page ?? {};
  const type = typeOf(event);

  // JSON.stringify leaves out what is undefined.
  const body = {
    event_name: text(event.event),
    event_type: type,
    referral_id: referralId(properties, page),
    click_id: clickId(properties, page),
    customer_id: text(event.userId),
    external_user_id: externalUserId(properties, context.traits ?? {}),
    occurred_at: moment(event.timestamp),
    external_event_id: text(event.messageId),
  };
  if (body.event_name === undefined) throw new Error('the event has no name');
  if (body.external_event_id === undefined) throw new Error('the event has no messageId');
  if ((body.referral_id ?? body.click_id ?? body.customer_id ?? body.external_user_id) === undefined) {
    throw new Error('the event has nobody to credit');
  }
  if (type === 'conversion') addSale(body, properties);
  body.metadata = metadata(properties);
  return JSON.stringify(body);
}

// ---- identifiers

function referralId(properties, page) {
  return (
    text(properties.referral_id) ??
    text(properties.referralId) ??
    text(properties.affonso_referral) ??
    text(properties.affonsoReferral) ??
    parameter(page.search, 'affonso_referral') ??
    parameter(page.url, 'affonso_referral') ??
    sharedParameter(page, 'referral_id', 'referralId')
  );
}

function clickId(properties, page) {
  return text(properties.click_id) ?? text(properties.clickId) ?? sharedParameter(page, 'click_id', 'clickId');
}

function externalUserId(properties, traits) {
  return (
    text(properties.external_user_id) ??
    text(properties.externalUserId) ??
    text(traits.external_user_id) ??
    text(traits.externalUserId)
  );
}

/** Other networks use these names too: only what looks like an id of Affonso's is taken. */
function sharedParameter(page, ...names) {
  for (const place of [page.search, page.url]) {
    for (const name of names) {
      const value = parameter(place, name);
      if (value?.startsWith('ref_')) return value;
    }
  }
  return undefined;
}

function parameter(place, name) {
  if (typeof place !== 'string' || !place.includes(name)) return undefined;
  const page = place.split('#', 1)[0];
  const query = page.slice(page.indexOf('?') + 1);
  return new URLSearchParams(query).getAll(name).find((value) => value !== '');
}

// ---- the sale

function addSale(body, properties) {
  body.sale_amount = amount(first(properties.revenue, properties.amount, properties.value, properties.total));
  body.sale_amount_currency = currency(first(properties.currency, properties.sale_amount_currency));
  body.product_ids =
    list(properties.product_ids) ??
    list(properties.productIds) ??
    list(properties.product_id) ??
    column(properties.products, 'product_id', 'sku', 'id');
  body.price_ids =
    list(properties.price_ids) ??
    list(properties.priceIds) ??
    list(properties.price_id) ??
    column(properties.products, 'price_id', 'priceId');
  body.interval = interval(
    properties.interval ??
      properties.billing_interval ??
      properties.billingInterval ??
      properties.billing_period ??
      properties.billingPeriod,
  );
  body.is_subscription = flag(properties.is_subscription ?? properties.isSubscription);
}

function first(...values) {
  return values.find((value) => value !== undefined && value !== null && value !== '');
}

function amount(value) {
  const plain = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()));
  const number = plain ? Number(value) : NaN;
  if (!Number.isFinite(number) || number <= 0) throw new Error('the conversion has no usable amount');
  return number;
}

function currency(value) {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  if (!/^[A-Z]{3}$/.test(code)) throw new Error('the conversion has no usable currency');
  return code;
}

function list(value) {
  const texts = (Array.isArray(value) ? value : [value]).map(text).filter((item) => item !== undefined);
  return texts.length > 0 ? texts : undefined;
}

/** From each row the first of these columns that has something. */
function column(rows, ...names) {
  if (!Array.isArray(rows)) return undefined;
  return list(rows.map((row) => names.map((name) => text(row?.[name])).find((value) => value !== undefined)));
}

function interval(value) {
  const word = text(value)?.trim().toLowerCase().replace(/[_-]/g, ' ');
  if (MONTHLY.has(word)) return 'monthly';
  return YEARLY.has(word) ? 'yearly' : undefined;
}

function flag(value) {
  if (typeof value === 'boolean') return value;
  const word = text(value)?.trim().toLowerCase();
  if (word === 'true' || word === 'yes' || word === '1') return true;
  return word === 'false' || word === 'no' || word === '0' ? false : undefined;
}

// ---- values

function metadata({ order_id, coupon, plan }) {
  const found = {};
  if (isThere(order_id)) found.order_id = order_id;
  if (isThere(coupon)) found.coupon = coupon;
  if (isThere(plan)) found.plan = plan;
  return Object.keys(found).length > 0 ? found : undefined;
}

function isThere(value) {
  return value !== undefined && value !== null && value !== '';
}

function text(value) {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

function moment(value) {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
