export { judge } from './judge.ts';
export type { Judgement, Reason, ReasonCode, Suggestion } from './judgement.ts';
export type {
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
