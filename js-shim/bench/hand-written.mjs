// The whole function somebody would write by hand around the mapper: send, read the answer, tell Segment.

import { requestBody } from './mapper.mjs';

export async function onTrack(event, settings) {
  const response = await fetch('https://api.affonso.io/v1/events', {
    method: 'POST',
    headers: { Authorization: `Bearer ${settings.apiKey}`, 'Content-Type': 'application/json', Accept: 'application/json' },
    body: requestBody(event),
    redirect: 'manual',
  });
  if (response.status === 429 || response.status >= 500) throw new RetryError(`Affonso answered ${response.status}`);
  const answer = await response.json();
  if (!answer.success) throw new ValidationError(answer.error?.message ?? `Affonso answered ${response.status}`);
  const { id, referral_id: referralId, commission_amount: commission } = answer.data;
  return { outcome: 'delivered', id, referralId, commission };
}
