// The same body through Segment's own mapping kit, as a destination action of Segment's makes it: a mapping picks the values, and
// what the kit has no directive for is done by hand around it.
//
// The kit has the smaller part: the mapping looks into no URL, reads no words for yes and no or month and year, and leaves the time as it
// came. For the sales that are timed the bodies are equal. It runs outside of the sandbox, as it does at Segment; inside it takes several
// times as long.

import { createRequire } from 'node:module';

import { typeOf } from '../mapper.mjs';

// Its ECMAScript modules are for bundlers: they name each other without extensions.
const { transform } = createRequire(import.meta.url)('@segment/actions-core/mapping-kit');

const MAPPING = {
  event_name: at('event'),
  referral_id: firstOf('properties.referral_id', 'properties.referralId', 'properties.affonso_referral', 'properties.affonsoReferral'),
  click_id: firstOf('properties.click_id', 'properties.clickId'),
  customer_id: at('userId'),
  external_user_id: firstOf(
    'properties.external_user_id',
    'properties.externalUserId',
    'context.traits.external_user_id',
    'context.traits.externalUserId',
  ),
  occurred_at: at('timestamp'),
  external_event_id: at('messageId'),
  sale_amount: firstOf('properties.revenue', 'properties.amount', 'properties.value', 'properties.total'),
  sale_amount_currency: { '@case': { operator: 'upper', value: firstOf('properties.currency', 'properties.sale_amount_currency') } },
  product_ids: firstOf('properties.product_ids', 'properties.productIds', 'properties.product_id'),
  price_ids: firstOf('properties.price_ids', 'properties.priceIds', 'properties.price_id'),
  products: {
    '@arrayPath': [
      '$.properties.products',
      { product_id: firstOf('product_id', 'sku', 'id'), price_id: firstOf('price_id', 'priceId') },
    ],
  },
  interval: firstOf(
    'properties.interval',
    'properties.billing_interval',
    'properties.billingInterval',
    'properties.billing_period',
    'properties.billingPeriod',
  ),
  is_subscription: firstOf('properties.is_subscription', 'properties.isSubscription'),
  metadata: { order_id: at('properties.order_id'), coupon: at('properties.coupon'), plan: at('properties.plan') },
};

/** The body of a sale as JSON text. */
export function kitBody(event) {
  const payload = transform(MAPPING, event);
  const column = (name) => {
    const found = payload.products?.map((row) => row[name]).filter((value) => value !== undefined);
    return found?.length > 0 ? found : undefined;
  };
  return JSON.stringify({
    event_name: payload.event_name,
    event_type: typeOf(event),
    referral_id: payload.referral_id,
    click_id: payload.click_id,
    customer_id: payload.customer_id,
    external_user_id: payload.external_user_id,
    occurred_at: payload.occurred_at,
    external_event_id: payload.external_event_id,
    sale_amount: payload.sale_amount,
    sale_amount_currency: payload.sale_amount_currency,
    product_ids: payload.product_ids ?? column('product_id'),
    price_ids: payload.price_ids ?? column('price_id'),
    interval: payload.interval,
    is_subscription: payload.is_subscription,
    metadata: payload.metadata,
  });
}

function at(path) {
  return { '@path': `$.${path}` };
}

/** The first of these paths at which there is something. */
function firstOf(path, ...others) {
  return others.length === 0 ? at(path) : { '@if': { exists: at(path), then: at(path), else: firstOf(...others) } };
}
