import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of ByteDance. */
export const bytedance: CatalogFile = {
  "vendor": "bytedance",
  "vendor_name": "ByteDance",
  "api": "openrouter",
  "sources": {
    "models.dev/nvidia": {"name": "models.dev, provider nvidia", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/nvidia", "date": "2026-07-02"},
    "models.dev/openrouter": {"name": "models.dev, provider openrouter", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/openrouter", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "bytedance-seed/seed-1.6", "display_name": "Seed 1.6", "mode": "chat", "family": "seed", "context_window_tokens": 262144, "max_output_tokens": 32768, "input_modalities": ["text", "image", "video"], "output_modalities": ["text"], "features": ["tools", "structured_output", "reasoning", "streaming", "temperature", "vision"], "release_date": "2025-12-23", "open_weights": false, "price": {"input_token_pico": "250000", "output_token_pico": "2000000"}, "source": "models.dev/openrouter"},
    {"upstream_model_id": "bytedance-seed/seed-1.6-flash", "display_name": "Seed 1.6 Flash", "mode": "chat", "family": "seed", "context_window_tokens": 262144, "max_output_tokens": 32768, "input_modalities": ["text", "image", "video"], "output_modalities": ["text"], "features": ["tools", "structured_output", "reasoning", "streaming", "temperature", "vision"], "release_date": "2025-12-23", "open_weights": false, "price": {"input_token_pico": "75000", "output_token_pico": "300000"}, "source": "models.dev/openrouter"},
    {"upstream_model_id": "bytedance-seed/seed-2.0-lite", "display_name": "Seed-2.0-Lite", "mode": "chat", "family": "seed", "context_window_tokens": 262144, "max_output_tokens": 131072, "input_modalities": ["text", "image", "video"], "output_modalities": ["text"], "features": ["tools", "structured_output", "reasoning", "streaming", "temperature", "vision"], "release_date": "2026-03-10", "open_weights": false, "price": {"input_token_pico": "250000", "output_token_pico": "2000000"}, "source": "models.dev/openrouter"},
    {"upstream_model_id": "bytedance-seed/seed-2.0-mini", "display_name": "Seed-2.0-Mini", "mode": "chat", "family": "seed", "context_window_tokens": 262144, "max_output_tokens": 131072, "input_modalities": ["text", "image", "video"], "output_modalities": ["text"], "features": ["tools", "structured_output", "reasoning", "streaming", "temperature", "vision"], "release_date": "2026-02-26", "open_weights": false, "price": {"input_token_pico": "100000", "output_token_pico": "400000"}, "source": "models.dev/openrouter"},
    {"upstream_model_id": "bytedance/seed-oss-36b-instruct", "display_name": "Seed OSS 36B Instruct", "mode": "chat", "family": "seed", "context_window_tokens": 262000, "max_output_tokens": 262000, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "structured_output", "streaming", "temperature"], "release_date": "2025-09-04", "open_weights": true, "api": "nvidia", "source": "models.dev/nvidia"},
    {"upstream_model_id": "bytedance/ui-tars-1.5-7b", "display_name": "UI-TARS 1.5 7B", "mode": "chat", "family": "ui-tars", "context_window_tokens": 128000, "max_output_tokens": 2048, "input_modalities": ["text", "image"], "output_modalities": ["text"], "features": ["structured_output", "streaming", "temperature", "vision", "prompt_caching"], "release_date": "2025-07-22", "open_weights": true, "price": {"input_token_pico": "100000", "cache_read_token_pico": "100000", "output_token_pico": "200000"}, "source": "models.dev/openrouter"},
  ],
};
