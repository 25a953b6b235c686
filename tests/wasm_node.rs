//! The exported API of the compiled module, in Node.

#![cfg(target_arch = "wasm32")]

mod wasm_api;
