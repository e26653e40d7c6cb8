/** Workloads that drivers serve. A model has exactly one. */
export const DRIVER_MODES = [
  'chat',
  'embedding',
  'rerank',
  'image',
  'image_edit',
  'audio_speech',
  'audio_transcription',
  'video',
  'moderation',
] as const;

/** One workload. */
export type DriverMode = (typeof DRIVER_MODES)[number];

/** What callers can ask for, and the workload that a model must have for it. Most workloads have one operation. */
export const MODE_BY_OPERATION = {
  chat: 'chat',
  completion: 'chat',
  embedding: 'embedding',
  rerank: 'rerank',
  image: 'image',
  image_edit: 'image_edit',
  audio_speech: 'audio_speech',
  audio_transcription: 'audio_transcription',
  audio_translation: 'audio_transcription',
  video: 'video',
  moderation: 'moderation',
} as const satisfies Readonly<Record<string, DriverMode>>;

/** One thing that callers can ask for. */
export type Operation = keyof typeof MODE_BY_OPERATION;

/** What can be done with a video that was asked for. */
export type VideoAction = 'retrieve' | 'content' | 'delete';
