import { ggufFault } from '../byte-reader.ts';
import type { GgufHead, GgufTensor } from '../gguf-head.ts';
import { chatTemplateSha256, chatTemplateTexts } from './chat-templates.ts';
import { fileTypeName } from './file-types.ts';
import { isEncoder, layerOf, readLayers } from './layers.ts';
import { Metadata } from './metadata.ts';
import type { ModelFacts } from './model-facts.ts';

const POOLINGS = ['none', 'mean', 'cls', 'last', 'rank'] as const;

/**
 * What the heads of a model say: of its one file, or of all parts of a split one in their order.
 *
 * @throws AppError INVALID_REQUEST when they name no architecture, have sizes that no model has, or do not belong
 *   together
 */
export function readFacts(heads: readonly GgufHead[]): ModelFacts {
  const [first] = heads;
  if (first === undefined) throw ggufFault('no head was read');
  const metadata = new Metadata(first);
  const split = splitOf(metadata, heads);
  const tensors = heads.flatMap((head) => head.tensors);
  const layers = readLayers(metadata, tensors);
  const pooling = POOLINGS[metadata.own('pooling_type', -1)] ?? '';
  const embedding = metadata.own('embedding_length');
  return {
    schema: 1,
    kind: kindOf(metadata),
    architecture: metadata.architecture.slice(0, 64),
    name: metadata.text('general.name').slice(0, 200),
    license: metadata.text('general.license').slice(0, 100),
    quantization: metadata.has('general.file_type') ? fileTypeName(metadata.count('general.file_type')) : '',
    tensor_types: [...new Set(tensors.map((tensor) => tensor.type))].sort(),
    parameters: tensors.reduce((sum, { dimensions }) => sum + dimensions.reduce((a, b) => a * b, 1), 0),
    context_length: metadata.own('context_length'),
    embedding_length: embedding,
    feed_forward_length: feedForward(metadata),
    recurrent_width: layers.blocks.some((block) => block.state_bytes > 0)
      ? metadata.own('ssm.inner_size', embedding)
      : 0,
    vocabulary: metadata.own('vocab_size', metadata.lengthOf('tokenizer.ggml.tokens')),
    experts: metadata.own('expert_count'),
    experts_used: metadata.own('expert_used_count'),
    blocks: layers.blocks,
    sliding_window: layers.slidingWindow,
    weights: weightsOf(tensors, layers.skippedBytes, isEncoder(metadata.architecture)),
    causal: metadata.flag(`${metadata.architecture}.attention.causal`, !isEncoder(metadata.architecture)),
    pooling,
    tokenizer: {
      model: metadata.text('tokenizer.ggml.model').slice(0, 64),
      pre: metadata.text('tokenizer.ggml.pre').slice(0, 64),
    },
    chat_template_sha256: chatTemplateSha256(metadata),
    capabilities: capabilitiesOf(metadata, pooling),
    split,
  };
}

function feedForward(metadata: Metadata): number {
  const dense = Math.max(0, ...metadata.perLayer('feed_forward_length', metadata.own('block_count'), 0));
  const visited = metadata.own('expert_used_count') + metadata.own('expert_shared_count');
  return Math.max(dense, visited * metadata.own('expert_feed_forward_length'));
}

function kindOf(metadata: Metadata): ModelFacts['kind'] {
  const type = metadata.text('general.type');
  if (metadata.architecture === 'clip' || type === 'mmproj') return 'projector';
  return type === 'adapter' || metadata.text('adapter.type') !== '' ? 'adapter' : 'model';
}

function splitOf(metadata: Metadata, heads: readonly GgufHead[]): ModelFacts['split'] {
  const parts = metadata.count('split.count');
  if (parts <= 1 && heads.length === 1) return { parts: 1, complete: true };
  heads.forEach((head, index) => {
    const number = head.metadata.get('split.no');
    if (number !== index) throw ggufFault(`part ${index + 1} of it says that it is part ${Number(number) + 1}`);
    if (Number(head.metadata.get('split.count')) !== parts) throw ggufFault('its parts are of different models');
  });
  if (heads.length > parts) throw ggufFault(`it has ${parts} parts, ${heads.length} were given`);
  return { parts: Math.max(1, Math.min(parts, 99_999)), complete: heads.length === parts };
}

function weightsOf(tensors: readonly GgufTensor[], skippedBytes: number, encoder: boolean): ModelFacts['weights'] {
  let repeating = -skippedBytes;
  let embedding = 0;
  let output = 0;
  let total = 0;
  for (const { name, sizeBytes } of tensors) {
    total += sizeBytes;
    if (layerOf(name) !== undefined) repeating += sizeBytes;
    else if (/^(?:token_embd|per_layer_token_embd|position_embd|token_types)/.test(name)) embedding += sizeBytes;
    else output += sizeBytes;
  }
  const tied = !encoder && embedding > 0 && !tensors.some(({ name }) => name === 'output.weight');
  return {
    repeating_bytes: Math.max(0, repeating),
    output_bytes: output,
    output_tied: tied,
    embedding_bytes: embedding,
    total_bytes: total,
  };
}

function capabilitiesOf(metadata: Metadata, pooling: string): ModelFacts['capabilities'] {
  if (kindOf(metadata) === 'projector') return ['vision'];
  if (pooling === 'rank') return ['rerank'];
  if (pooling !== '' || isEncoder(metadata.architecture)) return ['embeddings'];
  const template = chatTemplateTexts(metadata);
  const capabilities: ModelFacts['capabilities'] = template === '' ? ['completion'] : ['chat', 'completion'];
  if (/\btools\b|tool_call/.test(template)) capabilities.push('tools');
  if (/<think>|reasoning_content|enable_thinking|<\|channel\|>/.test(template)) capabilities.push('reasoning');
  return capabilities;
}
