import type { Explanation } from './explanation.ts';

type Candidate = Explanation['candidates'][number];
type Limit = Explanation['limits'][number];

/** A dollar is 10^12 pico-USD, so that this many per token are a dollar per million tokens. */
const PICO_PER_MILLION_TOKENS = 1_000_000;
const PICO_PER_DOLLAR = 1_000_000_000_000;

const ROLE_WORDS: Readonly<Record<Candidate['role'], string>> = {
  own: '',
  general: 'fallback',
  context_window: 'when the input is too long',
  content_policy: 'when the content is refused',
};

/** When a candidate is tried. */
export function placeWords({ eligible, order, tier, share, role }: Candidate): string {
  const as = ROLE_WORDS[role];
  if (!eligible) return order === null ? joined('not tried', as) : joined(`${order}. as the last resort`, as);
  const odds = share === null ? '' : `, ${Math.round(share * 1_000) / 10} %`;
  const drawn = joined(`tier ${tier}${odds}`, as);
  return order === null ? `${drawn}, enough others go first` : `${order}. ${drawn}`;
}

/** Where and as whom a candidate is called, and for how much. */
export function calledAs({
  provider,
  node_id: node,
  upstream_model_id: upstream,
  connection,
  price,
}: Candidate): string {
  const whose = provider === null ? `node ${node ?? '-'}` : `provider ${provider.key}`;
  const { host, credential_source: source, credential } = connection;
  const secret = source === 'none' || source === 'node' ? [] : [`credential ${credential ?? 'of its own'} (${source})`];
  return [whose, ...(host === null ? [] : [host]), upstream, ...secret, priceWords(price)].join(', ');
}

/** What the router goes by; empty = nothing is known. */
export function figuresOf(candidate: Candidate): string {
  const { in_flight: inFlight, first_token_ms: firstToken, cost_pico: cost, headroom, node } = candidate;
  return [
    ...(inFlight === null ? [] : [`${inFlight} in flight`]),
    ...(firstToken === null ? [] : [`first token ${firstToken} ms`]),
    ...(cost === null ? [] : [`this request $${Number(cost) / PICO_PER_DOLLAR}`]),
    ...(headroom === null || headroom === 1 ? [] : [`${Math.round(headroom * 100)} % of its caps left`]),
    // Gateways of an earlier version say nothing of nodes and weighing.
    ...(node ? nodeWords(node) : []),
    ...spillWords(candidate),
  ].join(', ');
}

/** What its node tells. */
function nodeWords(node: NonNullable<Candidate['node']>): string[] {
  const { slots, context_tokens: window, prompt_tokens_per_second: reads, tokens_per_second: writes } = node;
  const isLoading = node.state === 'loading' && node.load_progress > 0;
  return [
    ...(isLoading ? [`${Math.floor(node.load_progress * 100)} % loaded`] : []),
    ...(slots === 0 ? [] : [`${slots} slots${window === 0 ? '' : ` of ${window} tokens`}`]),
    ...(reads === 0 ? [] : [`reads ${Math.round(reads)} tokens/s`]),
    ...(writes === 0 ? [] : [`writes ${Math.round(writes)} tokens/s`]),
  ];
}

/** What `priced_spill` weighs it by; a wait of which nothing is known is left out. */
function spillWords({ expected_wait_ms: wait, spill }: Candidate): string[] {
  if (!spill) return [];
  const { bound, total_pico: total } = spill;
  return [
    ...(wait === 0 ? [] : [`expected wait ${secondsWords(wait)}`]),
    ...(total === null ? [] : [`worth $${Number(total) / PICO_PER_DOLLAR} with the wait`]),
    ...(bound === 'fits' ? [] : [bound === 'wait' ? 'waits longer than max_wait_ms' : 'dearer than max_price_pico']),
  ];
}

/** How one scope's limits stand. */
export function limitWords({ scope, requests, tokens, max_parallel: most, parallel }: Limit): string {
  const states = [
    ...(requests === null ? [] : [`${requests.remaining} of ${requests.limit} requests a minute left`]),
    ...(tokens === null ? [] : [`${tokens.remaining} of ${tokens.limit} tokens a minute left`]),
    ...(most === null ? [] : [`${parallel} of ${most} at the same time`]),
  ];
  return `${scope.replace('_', ' ')}: ${states.join(', ')}`;
}

/** A time to wait, in words. */
export function secondsWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Math.ceil(ms / 100) / 10} s`;
}

function joined(words: string, role: string): string {
  return role === '' ? words : `${words}, ${role}`;
}

function priceWords(price: Candidate['price']): string {
  if (price === null) return 'no price';
  if (price.free) return 'free';
  const perMillion = (pico: string | undefined): string => `$${Number(pico ?? 0) / PICO_PER_MILLION_TOKENS}`;
  const { input_token_pico: input, output_token_pico: answer } = price.amounts;
  return `${perMillion(input)} in, ${perMillion(answer)} out per million tokens`;
}
