// The mapper somebody would write by hand for impact.com's default settings: an Order Completed to the form of a conversion.

import { createHash } from 'node:crypto';

const CLICK_PARAMETERS = ['im_ref', 'irclickid'];

/** The body as a form. `campaignId` is the program's id. */
export function requestBody(event, campaignId) {
  const properties = event.properties ?? {};
  const context = event.context ?? {};
  const { page = {}, traits = {}, referrer = {}, app = {}, device = {}, os = {}, network = {}, location = {} } = context;
  const isAndroid = platform(device.type ?? os.name) === 'android';
  const lines = Array.isArray(properties.products) ? properties.products : [];

  const form = new URLSearchParams();
  const put = (name, value) => {
    if (value !== undefined) form.append(name, value);
  };
  put('CampaignId', campaignId);
  put('EventTypeCode', text(event.event)?.replaceAll(',', ''));
  put('EventDate', moment(event.timestamp) ?? moment(event.receivedAt) ?? moment(event.sentAt));
  put('OrderId', orderId(properties, event));
  put('ClickId', clickId(referrer, page, properties));
  put('CustomProfileId', id(event.anonymousId, 70));
  put('CustomerId', customerId(event.userId));
  put('CustomerEmail', email(text(traits.email) ?? text(properties.email) ?? text(event.traits?.email)));
  put('CustomerStatus', text(traits.status));
  put('PageUrl', text(page.url) ?? text(properties.url) ?? text(page.referrer) ?? text(referrer.url));
  put('ReferringUrl', text(referrer.url) ?? text(page.referrer));
  put('IpAddress', text(context.ip));
  put('UserAgent', text(context.userAgent));
  put('AppName', text(app.name));
  put('AppPackage', text(app.namespace));
  put('AppVer', text(app.version));
  put('DeviceMfr', text(device.manufacturer));
  put('DeviceModel', text(device.model));
  put('DeviceOs', text(device.type) ?? text(os.name));
  put('DeviceOsVer', text(os.version));
  put('DeviceCarrier', text(network.carrier));
  put('DeviceLocale', text(context.locale));
  put('AppleIfa', isAndroid ? undefined : text(device.advertisingId));
  put('AppleIfv', isAndroid ? undefined : text(device.id));
  put('AppleAdTrack', scalar(device.adTrackingEnabled));
  put('GoogAId', text(properties.advertisingId) ?? (isAndroid ? text(device.advertisingId) : undefined));
  put('Latitude', text(location.latitude));
  put('Longitude', text(location.longitude));
  put('OrderPromoCode', text(properties.coupon));
  put('CurrencyCode', currency(properties.currency));
  put('OrderDiscount', amount(properties.discount));
  put('OrderShipping', amount(properties.shipping));
  put('OrderTax', amount(properties.tax));
  if (lines.length === 0) put('OrderSubTotalPostDiscount', amount(properties.revenue));
  putLines(put, lines);
  return form.toString();
}

function putLines(put, lines) {
  let number = 1;
  for (const line of lines) {
    const price = amount(line.price);
    const values = {
      ItemBrand: text(line.brand),
      ItemCategory: cut(text(line.category), 255),
      ItemName: cut(text(line.name), 255),
      ItemPrice: price,
      ItemSubTotal: price === undefined ? amount(line.subtotal) : undefined,
      ItemQuantity: text(line.quantity),
      ItemSku: cut(text(line.sku), 255),
      ItemPromoCode: text(line.coupon),
    };
    let isEmpty = true;
    for (const name in values) {
      if (values[name] === undefined) continue;
      put(name + number, values[name]);
      isEmpty = false;
    }
    // A line that has nothing to send has no number.
    if (!isEmpty) number += 1;
  }
}

// ---- identifiers

function orderId(properties, event) {
  const found =
    text(properties.orderId) ??
    text(properties.order_id) ??
    text(properties.transactionID) ??
    text(properties.messageId) ??
    text(event.messageId) ??
    'IR_AN_64_TS';
  const order = found.trim();
  return order.length > 64 ? createHash('sha256').update(order).digest('hex') : order;
}

function clickId(referrer, page, properties) {
  if (referrer.type?.toLowerCase() === 'impactradius' && text(referrer.id) !== undefined) return id(referrer.id, 64);
  for (const name of CLICK_PARAMETERS) {
    for (const place of [page.url, page.search, properties.url]) {
      const value = parameter(place, name);
      if (value !== undefined) return id(value, 64);
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

/** A cut id would be another. */
function id(value, most) {
  const found = text(value)?.trim();
  return found !== undefined && found.length <= most ? found : undefined;
}

function customerId(value) {
  const found = id(value, 255);
  return found === undefined || found.includes('@') || found.toLowerCase().includes('%40') ? undefined : found;
}

function email(value) {
  if (value === undefined) return undefined;
  const address = value.trim().toLowerCase();
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(address)) return address;
  return createHash('sha1').update(address).digest('hex');
}

function platform(value) {
  const word = text(value)?.trim().toLowerCase();
  if (word === 'ios' || word === 'ipados' || word === 'iphone os') return 'ios';
  return word === 'android' ? 'android' : undefined;
}

// ---- values

function text(value) {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

function scalar(value) {
  return typeof value === 'boolean' ? String(value) : text(value);
}

function cut(value, most) {
  return value !== undefined && value.length > most ? value.slice(0, most) : value;
}

function amount(value) {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? value.trim() : undefined;
}

function currency(value) {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return /^[A-Z]{3}$/.test(code) ? code : undefined;
}

function moment(value) {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
