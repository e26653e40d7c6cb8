export { TENSOR_TYPES, type TensorType } from './format.ts';
export {
  readGgufHead,
  requireWholeFile,
  type GgufHead,
  type GgufLimits,
  type GgufTensor,
  type GgufValue,
} from './head.ts';
export { writeTinyGguf, type TinyGgufOptions } from './tiny-model.ts';
