import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of StepFun. */
export const stepfun: CatalogFile = {
  "vendor": "stepfun",
  "vendor_name": "StepFun",
  "api": "stepfun",
  "sources": {
    "models.dev/stepfun": {"name": "models.dev, provider stepfun", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/stepfun", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "step-1-32k", "display_name": "Step 1 (32K)", "mode": "chat", "family": "step", "context_window_tokens": 32768, "max_output_tokens": 32768, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "prompt_caching"], "release_date": "2025-01-01", "open_weights": false, "price": {"input_token_pico": "2050000", "cache_read_token_pico": "410000", "output_token_pico": "9590000"}, "source": "models.dev/stepfun"},
    {"upstream_model_id": "step-2-16k", "display_name": "Step 2 (16K)", "mode": "chat", "family": "step", "context_window_tokens": 16384, "max_output_tokens": 8192, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "prompt_caching"], "release_date": "2025-01-01", "open_weights": false, "price": {"input_token_pico": "5210000", "cache_read_token_pico": "1040000", "output_token_pico": "16440000"}, "source": "models.dev/stepfun"},
    {"upstream_model_id": "step-3.5-flash", "display_name": "Step 3.5 Flash", "mode": "chat", "family": "step", "context_window_tokens": 256000, "max_output_tokens": 256000, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "prompt_caching"], "release_date": "2026-01-29", "open_weights": true, "price": {"input_token_pico": "100000", "cache_read_token_pico": "20000", "output_token_pico": "300000"}, "source": "models.dev/stepfun"},
    {"upstream_model_id": "step-3.5-flash-2603", "display_name": "Step 3.5 Flash 2603", "mode": "chat", "family": "step", "context_window_tokens": 256000, "max_output_tokens": 256000, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "prompt_caching"], "release_date": "2026-04-02", "open_weights": true, "price": {"input_token_pico": "100000", "cache_read_token_pico": "20000", "output_token_pico": "300000"}, "source": "models.dev/stepfun"},
    {"upstream_model_id": "step-3.7-flash", "display_name": "Step 3.7 Flash", "mode": "chat", "family": "step", "context_window_tokens": 256000, "max_output_tokens": 256000, "input_modalities": ["text", "image"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature", "vision", "prompt_caching"], "release_date": "2026-05-29", "open_weights": true, "price": {"input_token_pico": "200000", "cache_read_token_pico": "40000", "output_token_pico": "1150000"}, "source": "models.dev/stepfun"},
  ],
};
