import type { Metadata } from './metadata.ts';

const F32_BYTES = 4;

/**
 * Bytes of state that a recurrent layer keeps for each sequence, as llama.cpp's `n_embd_r` and `n_embd_s` have it
 * (src/llama-hparams.cpp).
 */
export function recurrentStateBytes(metadata: Metadata, embedding: number, heads: number): number {
  const wkvHead = metadata.own('wkv.head_size');
  if (wkvHead > 0) return (metadata.own('token_shift_count', 2) + wkvHead) * embedding * F32_BYTES;
  const shortConvolution = metadata.own('shortconv.l_cache');
  if (shortConvolution > 0) return embedding * (shortConvolution - 1) * F32_BYTES;
  const convolution = Math.max(metadata.own('ssm.conv_kernel') - 1, 0);
  const deltaHead = metadata.own('kda.head_dim');
  if (deltaHead > 0) return (3 * convolution * heads * deltaHead + deltaHead * deltaHead * heads) * F32_BYTES;
  const inner = metadata.own('ssm.inner_size');
  const state = metadata.own('ssm.state_size');
  return (convolution * (inner + 2 * metadata.own('ssm.group_count') * state) + state * inner) * F32_BYTES;
}
