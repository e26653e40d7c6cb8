import { readPath, vendorOfName } from './vendor-names.ts';

/** One way to write a model's name: tokens joined by hyphens, such as `claude-opus-4-1`. */
export interface NameKey {
  key: string;
  /** The key holds only for models of this vendor, because the vendor's name was taken off its front. */
  vendor: string | undefined;
  /** How much was left out: 0 = nothing. */
  omissions: number;
}

/** What an upstream model id says. */
export interface ModelName {
  /** Key of the vendor that a prefix names. */
  vendor: string | undefined;
  /** It stands below an organization that is neither a vendor nor a host: a copy, perhaps a changed one. */
  copied: boolean;
  /** Day of the snapshot that the id names, as YYYYMMDD. */
  snapshot: string | undefined;
  /** From the whole name to the barest one that still means the same model. */
  keys: readonly NameKey[];
}

const MAX_ID_LENGTH = 256;
const READABLE = /^[\w .:@/+~-]+$/;
const REGION = /^(?:us|eu|apac|ap|au|jp|ca|sa|uk|amer|us-gov|global)\./;
const SNAPSHOT = /-(20\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])$/;

/** What may be left out of a name, in this order. Version numbers are never left out. */
const OMISSIONS: readonly { pattern: RegExp; onlyBelowDot?: boolean }[] = [
  { pattern: /[-:](?:latest|default|maas)$/ },
  // Amazon Bedrock counts its own versions of an id: -v1:0, -1:0, -v1. Without the colon, v2 may be the model's.
  { pattern: /(?:-v?\d+:\d+|-v1)$/, onlyBelowDot: true },
  { pattern: SNAPSHOT },
  { pattern: /-00\d$/ },
];

/** Tokens of a name: letters and digits apart (`llama3.1` = llama 3 1), but a digit keeps its unit (`70b`, `4o`). */
function keyOf(name: string): string {
  return name
    .replaceAll('+', '-plus')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/([a-z])(?=\d)/g, '$1-')
    .replaceAll(/^-|-$/g, '');
}

/**
 * Reads an upstream model id as providers, hosts and gateways write it.
 *
 * @returns undefined for what is no id (empty, over 256 characters, unusual characters) and for fine-tuned models,
 *   which have prices of their own
 */
export function readModelName(id: string): ModelName | undefined {
  if (id.length > MAX_ID_LENGTH || !READABLE.test(id)) return undefined;
  const segments = id.trim().toLowerCase().split('/').filter(Boolean);
  const last = segments.pop();
  if (last === undefined || last.startsWith('ft:')) return undefined;
  const path = readPath(segments);
  // Fireworks writes the dot of a version as p: kimi-k2p6.
  const dotted = segments.includes('fireworks') ? last.replaceAll(/(\d)p(?=\d)/g, '$1.') : last;
  const name = dotted.replaceAll(/[_@ ]/g, '-').replace(REGION, '');
  const dot = name.indexOf('.');
  const dotVendor = dot > 0 ? vendorOfName(name.slice(0, dot)) : undefined;
  const bare = dotVendor === undefined ? name : name.slice(dot + 1);
  const writings = [{ text: bare, vendor: undefined as string | undefined }, ...withoutVendor(bare)];
  // deepseek.r1 means deepseek-r1.
  if (dotVendor !== undefined) writings.push({ text: name.replace('.', '-'), vendor: undefined });
  const keys = new Map<string, NameKey>();
  let snapshot: string | undefined;
  for (const { text, vendor } of writings) {
    let rest = text;
    let omissions = 0;
    const add = (): void => {
      const key = keyOf(rest);
      if (key !== '' && !keys.has(key)) keys.set(key, { key, vendor, omissions });
    };
    add();
    for (const { pattern, onlyBelowDot } of OMISSIONS) {
      if (onlyBelowDot === true && dotVendor === undefined) continue;
      if (pattern === SNAPSHOT) snapshot ??= SNAPSHOT.exec(rest)?.slice(1).join('');
      const shorter = rest.replace(pattern, '');
      if (shorter === rest) continue;
      rest = shorter;
      omissions += 1;
      add();
    }
  }
  const ordered = [...keys.values()].sort((a, b) => a.omissions - b.omissions);
  return { vendor: path.vendor ?? dotVendor, copied: path.copied && dotVendor === undefined, snapshot, keys: ordered };
}

/** The name without one or two first words that name its vendor: `meta-llama-3.1-8b`, `z-ai-glm-5`. */
function withoutVendor(name: string): { text: string; vendor: string | undefined }[] {
  const words = name.split('-');
  return [1, 2].flatMap((count) => {
    const vendor = words.length > count ? vendorOfName(words.slice(0, count).join('-')) : undefined;
    return vendor === undefined ? [] : [{ text: words.slice(count).join('-'), vendor }];
  });
}
