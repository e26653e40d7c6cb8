import { Mode } from '@roundhouse/contracts/common/v1/common';

/** Workloads by the names that the API, planners and the database use. */
export const MODE_BY_NAME = Object.freeze({
  chat: Mode.MODE_CHAT,
  embedding: Mode.MODE_EMBEDDING,
  rerank: Mode.MODE_RERANK,
  image: Mode.MODE_IMAGE,
  image_edit: Mode.MODE_IMAGE_EDIT,
  audio_speech: Mode.MODE_AUDIO_SPEECH,
  audio_transcription: Mode.MODE_AUDIO_TRANSCRIPTION,
  video: Mode.MODE_VIDEO,
  moderation: Mode.MODE_MODERATION,
});

/** Name of a workload, such as "chat". */
export type ModeName = keyof typeof MODE_BY_NAME;

const NAMES: ReadonlyMap<Mode, string> = new Map(Object.entries(MODE_BY_NAME).map(([name, mode]) => [mode, name]));

/** Name of a workload; empty for one that this version does not know. */
export function modeName(mode: Mode): string {
  return NAMES.get(mode) ?? '';
}
