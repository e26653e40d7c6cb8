export { bufferBytes, correctEstimate, deviceClass, settingsKey } from './corrections.ts';
export { availableBytes, usableGpus } from './device-capacity.ts';
export { predictLoad } from './estimate-load.ts';
export { judge } from './judge.ts';
export type { Judgement, Reason, ReasonCode, Suggestion } from './judgement.ts';
export { bytesText } from './quantities.ts';
export type {
  DeviceBytes,
  HostProbe,
  MemoryCorrection,
  NodeSituation,
  OptionFile,
  OptionNeeds,
  ProbedEngine,
  ProbedGpu,
  Question,
  Requirements,
} from './question.ts';
