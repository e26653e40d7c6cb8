import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Perplexity. */
export const perplexity: CatalogFile = {
  "vendor": "perplexity",
  "vendor_name": "Perplexity",
  "api": "perplexity",
  "sources": {
    "models.dev/perplexity": {"name": "models.dev, provider perplexity", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/perplexity", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "sonar", "display_name": "Sonar", "mode": "chat", "family": "sonar", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming", "temperature"], "open_weights": false, "price": {"input_token_pico": "1000000", "output_token_pico": "1000000"}, "source": "models.dev/perplexity"},
    {"upstream_model_id": "sonar-deep-research", "display_name": "Sonar Deep Research", "mode": "chat", "family": "sonar", "context_window_tokens": 128000, "max_output_tokens": 32768, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["reasoning", "streaming"], "release_date": "2025-02-01", "open_weights": false, "price": {"input_token_pico": "2000000", "output_token_pico": "8000000", "reasoning_token_pico": "3000000"}, "source": "models.dev/perplexity"},
    {"upstream_model_id": "sonar-pro", "display_name": "Sonar Pro", "mode": "chat", "family": "sonar-pro", "context_window_tokens": 200000, "max_output_tokens": 8192, "input_modalities": ["text", "image"], "output_modalities": ["text"], "features": ["streaming", "temperature", "vision"], "open_weights": false, "price": {"input_token_pico": "3000000", "output_token_pico": "15000000"}, "source": "models.dev/perplexity"},
    {"upstream_model_id": "sonar-reasoning-pro", "display_name": "Sonar Reasoning Pro", "mode": "chat", "family": "sonar-reasoning", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text", "image"], "output_modalities": ["text"], "features": ["reasoning", "streaming", "temperature", "vision"], "open_weights": false, "price": {"input_token_pico": "2000000", "output_token_pico": "8000000"}, "source": "models.dev/perplexity"},
  ],
};
