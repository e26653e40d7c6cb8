import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of AI21 Labs. */
export const ai21: CatalogFile = {
  "vendor": "ai21",
  "vendor_name": "AI21 Labs",
  "api": "ai21",
  "sources": {
    "litellm": {"name": "LiteLLM, model prices and context windows", "url": "https://github.com/BerriAI/litellm/blob/00035b69f416be24e2e323c13198d9b7d2d1bdf9/model_prices_and_context_window.json", "date": "2026-11-20"},
    "models.dev/openrouter": {"name": "models.dev, provider openrouter", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/openrouter", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "ai21.jamba-1-5-large-v1:0", "display_name": "Jamba 1.5 Large", "mode": "chat", "family": "jamba", "context_window_tokens": 256000, "max_output_tokens": 256000, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming"], "open_weights": true, "price": {"input_token_pico": "2000000", "output_token_pico": "8000000"}, "api": "aws-bedrock", "source": "litellm"},
    {"upstream_model_id": "ai21.jamba-1-5-mini-v1:0", "display_name": "Jamba 1.5 Mini", "mode": "chat", "family": "jamba", "context_window_tokens": 256000, "max_output_tokens": 256000, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming"], "open_weights": true, "price": {"input_token_pico": "200000", "output_token_pico": "400000"}, "api": "aws-bedrock", "source": "litellm"},
    {"upstream_model_id": "jamba-large-1.7", "aliases": ["jamba-large"], "display_name": "Jamba Large 1.7", "mode": "chat", "family": "jamba", "context_window_tokens": 256000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "streaming", "temperature"], "release_date": "2025-08-08", "open_weights": true, "price": {"input_token_pico": "2000000", "output_token_pico": "8000000"}, "source": "models.dev/openrouter"},
  ],
};
