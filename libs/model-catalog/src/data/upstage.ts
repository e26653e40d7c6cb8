import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Upstage. */
export const upstage: CatalogFile = {
  "vendor": "upstage",
  "vendor_name": "Upstage",
  "api": "upstage",
  "sources": {
    "models.dev/upstage": {"name": "models.dev, provider upstage", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/upstage", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "solar-mini", "display_name": "Solar Mini", "mode": "chat", "family": "solar-mini", "context_window_tokens": 32768, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "streaming", "temperature"], "release_date": "2024-06-12", "open_weights": false, "price": {"input_token_pico": "150000", "output_token_pico": "150000"}, "source": "models.dev/upstage"},
    {"upstream_model_id": "solar-pro2", "display_name": "Solar Pro 2", "mode": "chat", "family": "solar-pro", "context_window_tokens": 65536, "max_output_tokens": 8192, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature"], "release_date": "2025-05-20", "open_weights": false, "price": {"input_token_pico": "250000", "output_token_pico": "250000"}, "source": "models.dev/upstage"},
    {"upstream_model_id": "solar-pro3", "display_name": "Solar Pro 3", "mode": "chat", "family": "solar-pro", "context_window_tokens": 131072, "max_output_tokens": 8192, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature"], "release_date": "2026-01-01", "open_weights": false, "price": {"input_token_pico": "250000", "output_token_pico": "250000"}, "source": "models.dev/upstage"},
  ],
};
