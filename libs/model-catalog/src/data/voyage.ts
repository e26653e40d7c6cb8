import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Voyage AI. */
export const voyage: CatalogFile = {
  "vendor": "voyage",
  "vendor_name": "Voyage AI",
  "api": "voyage",
  "sources": {
    "litellm": {"name": "LiteLLM, model prices and context windows", "url": "https://github.com/BerriAI/litellm/blob/00035b69f416be24e2e323c13198d9b7d2d1bdf9/model_prices_and_context_window.json", "date": "2026-11-20"},
  },
  "models": [
    {"upstream_model_id": "rerank-2", "display_name": "Rerank 2", "mode": "rerank", "family": "rerank", "context_window_tokens": 16000, "input_modalities": ["text"], "output_modalities": ["score"], "features": [], "open_weights": false, "price": {"input_token_pico": "50000"}, "source": "litellm"},
    {"upstream_model_id": "rerank-2-lite", "display_name": "Rerank 2 Lite", "mode": "rerank", "family": "rerank", "context_window_tokens": 8000, "input_modalities": ["text"], "output_modalities": ["score"], "features": [], "open_weights": false, "price": {"input_token_pico": "20000"}, "source": "litellm"},
    {"upstream_model_id": "rerank-2.5", "display_name": "Rerank 2.5", "mode": "rerank", "family": "rerank", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["score"], "features": [], "open_weights": false, "price": {"input_token_pico": "50000"}, "source": "litellm"},
    {"upstream_model_id": "rerank-2.5-lite", "display_name": "Rerank 2.5 Lite", "mode": "rerank", "family": "rerank", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["score"], "features": [], "open_weights": false, "price": {"input_token_pico": "20000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-3", "display_name": "Voyage 3", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "60000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-3-large", "display_name": "Voyage 3 Large", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "180000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-3-lite", "display_name": "Voyage 3 Lite", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "20000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-3.5", "display_name": "Voyage 3.5", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "60000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-3.5-lite", "display_name": "Voyage 3.5 Lite", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "20000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-code-3", "display_name": "Voyage Code 3", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "180000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-context-3", "display_name": "Voyage Context 3", "mode": "embedding", "family": "voyage", "context_window_tokens": 120000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "180000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-finance-2", "display_name": "Voyage Finance 2", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "120000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-law-2", "display_name": "Voyage Law 2", "mode": "embedding", "family": "voyage", "context_window_tokens": 16000, "input_modalities": ["text"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "120000"}, "source": "litellm"},
    {"upstream_model_id": "voyage-multimodal-3", "display_name": "Voyage Multimodal 3", "mode": "embedding", "family": "voyage", "context_window_tokens": 32000, "input_modalities": ["text", "image"], "output_modalities": ["embedding"], "features": [], "open_weights": false, "price": {"input_token_pico": "120000"}, "source": "litellm"},
  ],
};
