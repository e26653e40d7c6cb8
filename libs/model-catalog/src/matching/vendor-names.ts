/** How ids and people call vendors, by the vendor's key in this catalog. */
const NAMES_BY_VENDOR: Readonly<Record<string, readonly string[]>> = {
  ai21: ['ai21', 'ai21labs', 'ai21-labs'],
  alibaba: ['alibaba', 'alibaba-qwen', 'dashscope', 'qwen'],
  amazon: ['amazon'],
  anthropic: ['anthropic'],
  baidu: ['baidu'],
  'black-forest-labs': ['bfl', 'black-forest-labs'],
  bytedance: ['bytedance', 'bytedance-seed'],
  cohere: ['cohere', 'coherelabs', 'cohereforai'],
  deepseek: ['deepseek', 'deepseek-ai'],
  google: ['google'],
  ibm: ['ibm', 'ibm-granite'],
  meta: ['meta', 'meta-llama'],
  microsoft: ['microsoft'],
  minimax: ['minimax', 'minimaxai'],
  mistral: ['mistral', 'mistral-ai', 'mistralai'],
  moonshot: ['moonshot', 'moonshot-ai', 'moonshotai'],
  nvidia: ['nvidia'],
  openai: ['openai'],
  perplexity: ['perplexity', 'perplexity-ai'],
  stepfun: ['stepfun', 'stepfun-ai'],
  upstage: ['upstage'],
  voyage: ['voyage', 'voyage-ai', 'voyageai'],
  writer: ['writer'],
  xai: ['x-ai', 'xai'],
  xiaomi: ['xiaomi', 'xiaomimimo'],
  zhipu: ['thudm', 'z-ai', 'zai', 'zai-org', 'zhipu', 'zhipu-ai', 'zhipuai'],
};

const VENDOR_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES_BY_VENDOR).flatMap(([vendor, names]) => names.map((name) => [name, vendor] as const)),
);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}

/** Parts of paths that stand before ids and say nothing about whose model it is. */
const PATH_WORDS = wordSet(
  'accounts deployments endpoints foundation-model inference-profile model models publishers routers',
);

/** Platforms that serve other vendors' models under the vendors' names. */
const HOSTS = wordSet(`
  @cf amazon-bedrock aws aws-bedrock azure azure-ai azure-openai baseten bedrock bedrock-converse cerebras cloudflare
  converse databricks deepinfra fireworks fireworks-ai gemini github github-models google-gemini google-vertex groq hf
  hosted-vllm huggingface hyperbolic invoke llama lm-studio lmstudio nebius nim novita nvidia-nim oci ollama
  ollama-cloud openrouter replicate sambanova siliconflow snowflake together together-ai togetherai vercel vertex
  vertex-ai vllm watsonx workers-ai
`);

/** The vendor that a name means, whatever its case and separators: `Mistral AI`, `meta-llama`, `Z.ai`. */
export function vendorOfName(name: string): string | undefined {
  return VENDOR_BY_NAME.get(
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s._]+/g, '-'),
  );
}

/**
 * Whose model stands below a path such as `openrouter/anthropic` or `publishers/google/models`.
 *
 * @param segments what stands before the last slash, in lower case
 * @returns `vendor` where one is named; `copied` below an organization that is neither vendor nor host
 */
export function readPath(segments: readonly string[]): { vendor: string | undefined; copied: boolean } {
  const last = segments.filter((segment) => !PATH_WORDS.has(segment)).at(-1);
  if (last === undefined) return { vendor: undefined, copied: false };
  const vendor = vendorOfName(last);
  const known = vendor !== undefined || HOSTS.has(last.replaceAll('_', '-')) || last.startsWith('arn:');
  return { vendor, copied: !known };
}
