import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Baidu. */
export const baidu: CatalogFile = {
  "vendor": "baidu",
  "vendor_name": "Baidu",
  "api": "openrouter",
  "sources": {
    "models.dev/openrouter": {"name": "models.dev, provider openrouter", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/openrouter", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "baidu/ernie-4.5-vl-424b-a47b", "display_name": "ERNIE 4.5 VL 424B A47B", "mode": "chat", "family": "ernie", "context_window_tokens": 123000, "max_output_tokens": 16000, "input_modalities": ["text", "image"], "output_modalities": ["text"], "features": ["reasoning", "streaming", "temperature", "vision"], "release_date": "2025-06-30", "open_weights": true, "price": {"input_token_pico": "420000", "output_token_pico": "1250000"}, "source": "models.dev/openrouter"},
  ],
};
