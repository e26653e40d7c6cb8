import type { Preset } from '../../contract/preset.ts';
import { CLOUDS } from './clouds.ts';
import { MODEL_HOSTS } from './model-hosts.ts';
import { MODEL_MAKERS } from './model-makers.ts';
import { SELF_HOSTED } from './self-hosted.ts';

/** Every preset of the OpenAI-compatible driver, in the order in which forms offer them. */
export const OPENAI_COMPATIBLE_PRESETS: readonly Preset[] = [
  ...MODEL_MAKERS,
  ...CLOUDS,
  ...MODEL_HOSTS,
  ...SELF_HOSTED,
];
