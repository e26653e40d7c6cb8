import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Xiaomi. */
export const xiaomi: CatalogFile = {
  "vendor": "xiaomi",
  "vendor_name": "Xiaomi",
  "api": "deepinfra",
  "sources": {
    "models.dev/deepinfra": {"name": "models.dev, provider deepinfra", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/deepinfra", "date": "2026-07-02"},
    "models.dev/huggingface": {"name": "models.dev, provider huggingface", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/huggingface", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "XiaomiMiMo/MiMo-V2-Flash", "display_name": "MiMo-V2-Flash", "mode": "chat", "family": "mimo", "context_window_tokens": 262144, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature"], "release_date": "2025-12-16", "open_weights": true, "price": {"input_token_pico": "100000", "output_token_pico": "300000"}, "api": "huggingface", "source": "models.dev/huggingface"},
    {"upstream_model_id": "XiaomiMiMo/MiMo-V2.5", "display_name": "MiMo-V2.5", "mode": "chat", "family": "mimo", "context_window_tokens": 262144, "max_output_tokens": 16384, "input_modalities": ["text", "image", "audio", "video"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "vision", "prompt_caching"], "release_date": "2026-04-22", "open_weights": true, "price": {"input_token_pico": "400000", "cache_read_token_pico": "80000", "output_token_pico": "2000000", "tiers": [{"above_input_tokens": 256000, "input_token_pico": "800000", "cache_read_token_pico": "160000", "output_token_pico": "4000000"}]}, "source": "models.dev/deepinfra"},
    {"upstream_model_id": "XiaomiMiMo/MiMo-V2.5-Pro", "display_name": "MiMo-V2.5-Pro", "mode": "chat", "family": "mimo", "context_window_tokens": 1048576, "max_output_tokens": 16384, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "prompt_caching"], "release_date": "2026-04-22", "open_weights": true, "price": {"input_token_pico": "1000000", "cache_read_token_pico": "200000", "output_token_pico": "3000000", "tiers": [{"above_input_tokens": 256000, "input_token_pico": "2000000", "cache_read_token_pico": "400000", "output_token_pico": "6000000"}]}, "source": "models.dev/deepinfra"},
  ],
};
