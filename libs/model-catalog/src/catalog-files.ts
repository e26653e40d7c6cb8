import type { CatalogFile } from './catalog-file.ts';
import { ai21 } from './data/ai21.ts';
import { alibaba } from './data/alibaba.ts';
import { amazon } from './data/amazon.ts';
import { anthropic } from './data/anthropic.ts';
import { baidu } from './data/baidu.ts';
import { blackForestLabs } from './data/black-forest-labs.ts';
import { bytedance } from './data/bytedance.ts';
import { cohere } from './data/cohere.ts';
import { deepseek } from './data/deepseek.ts';
import { google } from './data/google.ts';
import { ibm } from './data/ibm.ts';
import { meta } from './data/meta.ts';
import { microsoft } from './data/microsoft.ts';
import { minimax } from './data/minimax.ts';
import { mistral } from './data/mistral.ts';
import { moonshot } from './data/moonshot.ts';
import { nvidia } from './data/nvidia.ts';
import { openai } from './data/openai.ts';
import { perplexity } from './data/perplexity.ts';
import { stepfun } from './data/stepfun.ts';
import { upstage } from './data/upstage.ts';
import { voyage } from './data/voyage.ts';
import { writer } from './data/writer.ts';
import { xai } from './data/xai.ts';
import { xiaomi } from './data/xiaomi.ts';
import { zhipu } from './data/zhipu.ts';

/** Data files of all vendors, in the order of their names. */
export const CATALOG_FILES: readonly CatalogFile[] = [
  ai21,
  alibaba,
  amazon,
  anthropic,
  baidu,
  blackForestLabs,
  bytedance,
  cohere,
  deepseek,
  google,
  ibm,
  meta,
  microsoft,
  minimax,
  mistral,
  moonshot,
  nvidia,
  openai,
  perplexity,
  stepfun,
  upstage,
  voyage,
  writer,
  xai,
  xiaomi,
  zhipu,
];
