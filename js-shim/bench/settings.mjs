// The settings of the benchmark. Without a limit of our own: what is timed is work, not waiting.

export const SETTINGS = { apiKey: 'sk_live_bench', unlistedEvents: 'milestone', requestsPerSecond: 'none' };

export const IMPACT_SETTINGS = { accountSid: 'IRbench', apiKey: 'bench-token', campaignId: '4711' };
