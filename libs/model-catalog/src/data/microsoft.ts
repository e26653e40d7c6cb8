import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Microsoft. */
export const microsoft: CatalogFile = {
  "vendor": "microsoft",
  "vendor_name": "Microsoft",
  "api": "azure-openai",
  "sources": {
    "models.dev/azure": {"name": "models.dev, provider azure", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/azure", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "phi-3.5-mini-instruct", "display_name": "Phi-3.5-mini-instruct", "mode": "chat", "family": "phi", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming", "temperature"], "release_date": "2024-08-20", "open_weights": true, "price": {"input_token_pico": "130000", "output_token_pico": "520000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-3.5-moe-instruct", "display_name": "Phi-3.5-MoE-instruct", "mode": "chat", "family": "phi", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming", "temperature"], "release_date": "2024-08-20", "open_weights": true, "price": {"input_token_pico": "160000", "output_token_pico": "640000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-4", "display_name": "Phi-4", "mode": "chat", "family": "phi", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["streaming", "temperature"], "release_date": "2024-12-11", "open_weights": true, "price": {"input_token_pico": "125000", "output_token_pico": "500000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-4-mini", "display_name": "Phi-4-mini", "mode": "chat", "family": "phi", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "streaming", "temperature"], "release_date": "2024-12-11", "open_weights": true, "price": {"input_token_pico": "75000", "output_token_pico": "300000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-4-mini-reasoning", "display_name": "Phi-4-mini-reasoning", "mode": "chat", "family": "phi", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature"], "release_date": "2024-12-11", "open_weights": true, "price": {"input_token_pico": "75000", "output_token_pico": "300000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-4-multimodal", "display_name": "Phi-4-multimodal", "mode": "chat", "family": "phi", "context_window_tokens": 128000, "max_output_tokens": 4096, "input_modalities": ["text", "image", "audio"], "output_modalities": ["text"], "features": ["streaming", "temperature", "vision"], "release_date": "2024-12-11", "open_weights": true, "price": {"input_token_pico": "80000", "output_token_pico": "320000", "audio_input_token_pico": "4000000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-4-reasoning", "display_name": "Phi-4-reasoning", "mode": "chat", "family": "phi", "context_window_tokens": 32000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["reasoning", "streaming", "temperature"], "release_date": "2024-12-11", "open_weights": true, "price": {"input_token_pico": "125000", "output_token_pico": "500000"}, "source": "models.dev/azure"},
    {"upstream_model_id": "phi-4-reasoning-plus", "display_name": "Phi-4-reasoning-plus", "mode": "chat", "family": "phi", "context_window_tokens": 32000, "max_output_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["reasoning", "streaming", "temperature"], "release_date": "2024-12-11", "open_weights": true, "price": {"input_token_pico": "125000", "output_token_pico": "500000"}, "source": "models.dev/azure"},
  ],
};
