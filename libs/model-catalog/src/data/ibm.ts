import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of IBM. */
export const ibm: CatalogFile = {
  "vendor": "ibm",
  "vendor_name": "IBM",
  "api": "openrouter",
  "sources": {
    "models.dev/openrouter": {"name": "models.dev, provider openrouter", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/openrouter", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "ibm-granite/granite-4.0-h-micro", "display_name": "Granite 4.0 Micro", "mode": "chat", "family": "granite", "context_window_tokens": 131000, "max_output_tokens": 131000, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming", "temperature"], "release_date": "2025-10-20", "open_weights": true, "price": {"input_token_pico": "17000", "output_token_pico": "112000"}, "source": "models.dev/openrouter"},
    {"upstream_model_id": "ibm-granite/granite-4.1-8b", "display_name": "Granite 4.1 8B", "mode": "chat", "family": "granite", "context_window_tokens": 131072, "max_output_tokens": 131072, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "structured_output", "streaming", "temperature", "prompt_caching"], "release_date": "2026-04-30", "open_weights": true, "price": {"input_token_pico": "50000", "cache_read_token_pico": "50000", "output_token_pico": "100000"}, "source": "models.dev/openrouter"},
  ],
};
