//! A shipped module in wasmi, with as much of a JavaScript host around it as opening a destination takes.

use wasmi::{
    Caller, CompilationMode, Config, Engine, Extern, ExternRef, ExternType, Func, FuncType, Instance, Linker, Memory, Module,
    Nullable, Store, Val,
};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// More than anything here needs.
const FUEL: u64 = u64::MAX / 2;

/// The module with a destination opened under settings.
pub struct Loaded {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    destination: Val,
}

impl Loaded {
    /// Opens a destination as `new Destination(settings)` does.
    pub fn open(bytes: &[u8], settings: String) -> Result<Self> {
        let mut config = Config::default();
        // Eager: what translating costs must not be in an event's count.
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, bytes)?;
        let mut store = Store::new(&engine, ());
        store.set_fuel(FUEL)?;
        let instance = host(&engine, &module)?.instantiate_and_start(&mut store, &module)?;
        let memory = instance.get_memory(&store, "memory").ok_or("the module exports no memory")?;
        let mut loaded = Self { store, instance, memory, destination: Val::I32(0) };
        loaded.call("__wbindgen_start", &[], &mut [])?;
        let settings = Val::ExternRef(ExternRef::new(&mut loaded.store, settings).into());
        let mut destination = [Val::I32(0)];
        loaded.call("destination_new", &[settings], &mut destination)?;
        let [destination] = destination;
        Ok(Self { destination, ..loaded })
    }

    /// What the method `door` gives for an event, and how many instructions that took.
    pub fn begin(&mut self, door: &str, event: &[u8], now: f64) -> Result<(String, u64)> {
        self.store.set_fuel(FUEL)?;
        let length = i32::try_from(event.len())?;
        let mut place = [Val::I32(0)];
        self.call("__wbindgen_malloc", &[Val::I32(length), Val::I32(1)], &mut place)?;
        let [place] = place;
        self.memory.write(&mut self.store, offset(&place)?, event)?;
        let arguments = [self.destination.clone(), place, Val::I32(length), Val::F64(now.into())];
        let mut given = [Val::I32(0), Val::I32(0)];
        self.call(&format!("destination_{door}"), &arguments, &mut given)?;
        let [from, length] = given;
        let mut text = vec![0; offset(&length)?];
        self.memory.read(&self.store, offset(&from)?, &mut text)?;
        self.call("__wbindgen_free", &[from, length, Val::I32(1)], &mut [])?;
        Ok((String::from_utf8(text)?, FUEL - self.store.get_fuel()?))
    }

    fn call(&mut self, name: &str, arguments: &[Val], results: &mut [Val]) -> Result<()> {
        let function = self.instance.get_func(&self.store, name).ok_or_else(|| format!("the module exports no {name}"))?;
        function.call(&mut self.store, arguments, results).map_err(|e| format!("{name}: {e}").into())
    }
}

/// The bindings that opening a destination needs; who calls another one traps.
fn host(engine: &Engine, module: &Module) -> Result<Linker<()>> {
    let mut linker = Linker::new(engine);
    for import in module.imports() {
        let ExternType::Func(form) = import.ty().clone() else {
            return Err(format!("{} is no function", import.name()).into());
        };
        // The names end in a hash that each version of the bindings may change.
        let is = |name: &str| import.name().starts_with(name);
        if is("__wbg_stringify_") {
            // The settings come as their JSON text already.
            add(&mut linker, &import, form, |_, arguments, results| {
                results.clone_from_slice(arguments);
                Ok(())
            })?;
        } else if is("__wbg___wbindgen_string_get_") {
            add(&mut linker, &import, form, |caller, arguments, _| hand_over_text(caller, arguments))?;
        } else if is("__wbindgen_init_externref_table") {
            // None of the values that it keeps ready is asked for.
            add(&mut linker, &import, form, |_, _, _| Ok(()))?;
        } else {
            let name = import.name().to_owned();
            add(&mut linker, &import, form, move |_, _, _| Err(wasmi::Error::new(format!("the host has no {name}"))))?;
        }
    }
    Ok(linker)
}

fn add(
    linker: &mut Linker<()>,
    import: &wasmi::ImportType<'_>,
    form: FuncType,
    work: impl Fn(Caller<'_, ()>, &[Val], &mut [Val]) -> std::result::Result<(), wasmi::Error> + Send + Sync + 'static,
) -> Result<()> {
    linker.func_new(import.module(), import.name(), form, work)?;
    Ok(())
}

/// `(place, text)`: copies the text into the module and writes its address and length to `place`.
fn hand_over_text(mut caller: Caller<'_, ()>, arguments: &[Val]) -> std::result::Result<(), wasmi::Error> {
    let trap = || wasmi::Error::new("the settings do not fit into the module");
    let [Val::I32(place), Val::ExternRef(Nullable::Val(text))] = arguments else { return Err(trap()) };
    let text = text.data(&caller).downcast_ref::<String>().ok_or_else(trap)?.clone();
    let length = i32::try_from(text.len()).map_err(|_| trap())?;
    let malloc = caller.get_export("__wbindgen_malloc").and_then(Extern::into_func).ok_or_else(trap)?;
    let address = allocate(malloc, &mut caller, length)?;
    let memory = caller.get_export("memory").and_then(Extern::into_memory).ok_or_else(trap)?;
    let at = |address: i32| usize::try_from(address).map_err(|_| trap());
    memory.write(&mut caller, at(address)?, text.as_bytes()).map_err(|_| trap())?;
    memory.write(&mut caller, at(*place)?, &address.to_le_bytes()).map_err(|_| trap())?;
    memory.write(&mut caller, at(*place + 4)?, &length.to_le_bytes()).map_err(|_| trap())
}

fn allocate(malloc: Func, caller: &mut Caller<'_, ()>, length: i32) -> std::result::Result<i32, wasmi::Error> {
    let mut address = [Val::I32(0)];
    malloc.call(caller, &[Val::I32(length), Val::I32(1)], &mut address)?;
    let [Val::I32(address)] = address else { return Err(wasmi::Error::new("the module has no room")) };
    Ok(address)
}

fn offset(value: &Val) -> Result<usize> {
    let Val::I32(address) = value else { return Err("expected an address".into()) };
    // Addresses have no sign in the module.
    Ok(address.cast_unsigned() as usize)
}
