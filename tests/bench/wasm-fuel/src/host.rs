//! As much of a JavaScript host as opening a destination takes.

use wasmi::{Caller, Engine, Error, Extern, ExternType, Func, Linker, Module, Nullable, Val};

type Result<T> = std::result::Result<T, Error>;

/// The bindings that opening a destination needs; who calls another one traps.
pub fn linker(engine: &Engine, module: &Module) -> Result<Linker<()>> {
    let mut linker = Linker::new(engine);
    for import in module.imports() {
        let ExternType::Func(form) = import.ty().clone() else {
            return Err(Error::new(format!("{} is no function", import.name())));
        };
        let (from, name) = (import.module(), import.name().to_owned());
        // The names end in a hash that each version of the bindings may change.
        let is = |known: &str| name.starts_with(known);
        if is("__wbg_stringify_") {
            // Objects come as their JSON text already.
            linker.func_new(from, &name, form, |_, arguments, results| {
                results.clone_from_slice(arguments);
                Ok(())
            })?;
        } else if is("__wbg___wbindgen_string_get_") {
            linker.func_new(from, &name, form, |caller, arguments, _| hand_over_text(caller, arguments))?;
        } else if is("__wbindgen_init_externref_table") {
            // None of the values that it keeps ready is asked for.
            linker.func_new(from, &name, form, |_, _, _| Ok(()))?;
        } else {
            let missing = format!("the host has no {name}");
            linker.func_new(from, &name, form, move |_, _, _| Err(Error::new(missing.clone())))?;
        }
    }
    Ok(linker)
}

/// `(place, text)`: copies the text into the module and writes its address and length to `place`.
fn hand_over_text(mut caller: Caller<'_, ()>, arguments: &[Val]) -> Result<()> {
    let misfit = || Error::new("the text does not fit into the module");
    let [Val::I32(place), Val::ExternRef(Nullable::Val(text))] = arguments else { return Err(misfit()) };
    let text = text.data(&caller).downcast_ref::<String>().ok_or_else(misfit)?.clone();
    let length = i32::try_from(text.len()).map_err(|_| misfit())?;
    let malloc = caller.get_export("__wbindgen_malloc").and_then(Extern::into_func).ok_or_else(misfit)?;
    let address = allocate(malloc, &mut caller, length)?;
    let memory = caller.get_export("memory").and_then(Extern::into_memory).ok_or_else(misfit)?;
    for (at, bytes) in [(address, text.as_bytes()), (*place, &address.to_le_bytes()), (*place + 4, &length.to_le_bytes())] {
        let at = usize::try_from(at).map_err(|_| misfit())?;
        memory.write(&mut caller, at, bytes).map_err(|_| misfit())?;
    }
    Ok(())
}

fn allocate(malloc: Func, caller: &mut Caller<'_, ()>, length: i32) -> Result<i32> {
    let mut address = [Val::I32(0)];
    malloc.call(caller, &[Val::I32(length), Val::I32(1)], &mut address)?;
    let [Val::I32(address)] = address else { return Err(Error::new("the module has no room")) };
    Ok(address)
}
