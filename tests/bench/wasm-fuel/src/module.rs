//! A shipped module in wasmi, called as its bindings call it.

use crate::host;
use serde_json::Value;
use wasmi::{CompilationMode, Config, Engine, ExternRef, Instance, Memory, Module, Store, Val};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// More than anything here needs.
const FUEL: u64 = u64::MAX / 2;

/// The module, with the destination that was opened last.
pub struct Loaded {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    destination: Val,
}

impl Loaded {
    /// Instantiates a module.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        let mut config = Config::default();
        // Eager: what translating costs must not be in a count.
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, bytes)?;
        let mut store = Store::new(&engine, ());
        store.set_fuel(FUEL)?;
        let instance = host::linker(&engine, &module)?.instantiate_and_start(&mut store, &module)?;
        let memory = instance.get_memory(&store, "memory").ok_or("the module exports no memory")?;
        let mut loaded = Self { store, instance, memory, destination: Val::I32(0) };
        loaded.enter("__wbindgen_start", &[], &mut [])?;
        Ok(loaded)
    }

    /// Calls an export and says how many instructions that took. An argument is `"this"`, the destination; an object with one
    /// member: `text`, `i32`, `f64`, or `object`, the JSON text of one; or null, a text that is left out. An export that gives no
    /// text opens a destination.
    pub fn call(&mut self, export: &str, arguments: &[Value]) -> Result<(Option<String>, u64)> {
        self.store.set_fuel(FUEL)?;
        let mut values = Vec::new();
        for argument in arguments {
            values.extend(self.argument(argument)?);
        }
        let function = self.instance.get_func(&self.store, export).ok_or_else(|| format!("the module exports no {export}"))?;
        let mut given = vec![Val::I32(0); function.ty(&self.store).results().len()];
        self.enter(export, &values, &mut given)?;
        let text = match given.as_slice() {
            [destination] => {
                self.destination = destination.clone();
                None
            }
            [from, length] => Some(self.take_text(from, length)?),
            _ => return Err(format!("{export} gives neither a text nor a destination").into()),
        };
        Ok((text, FUEL - self.store.get_fuel()?))
    }

    fn argument(&mut self, argument: &Value) -> Result<Vec<Val>> {
        if argument.is_null() {
            return Ok(vec![Val::I32(0), Val::I32(0)]);
        }
        if argument == "this" {
            return Ok(vec![self.destination.clone()]);
        }
        if let Some(text) = argument["text"].as_str() {
            return self.hand_over(text.as_bytes()).map(Vec::from);
        }
        if let Some(text) = argument["object"].as_str() {
            return Ok(vec![Val::ExternRef(ExternRef::new(&mut self.store, text.to_owned()).into())]);
        }
        if let Some(number) = argument["f64"].as_f64() {
            return Ok(vec![Val::F64(number.into())]);
        }
        match argument["i32"].as_i64().map(i32::try_from) {
            Some(Ok(number)) => Ok(vec![Val::I32(number)]),
            _ => Err(format!("no such argument: {argument}").into()),
        }
    }

    fn hand_over(&mut self, text: &[u8]) -> Result<[Val; 2]> {
        let length = i32::try_from(text.len())?;
        let mut place = [Val::I32(0)];
        self.enter("__wbindgen_malloc", &[Val::I32(length), Val::I32(1)], &mut place)?;
        let [place] = place;
        self.memory.write(&mut self.store, offset(&place)?, text)?;
        Ok([place, Val::I32(length)])
    }

    fn take_text(&mut self, from: &Val, length: &Val) -> Result<String> {
        let mut text = vec![0; offset(length)?];
        self.memory.read(&self.store, offset(from)?, &mut text)?;
        self.enter("__wbindgen_free", &[from.clone(), length.clone(), Val::I32(1)], &mut [])?;
        Ok(String::from_utf8(text)?)
    }

    fn enter(&mut self, export: &str, arguments: &[Val], results: &mut [Val]) -> Result<()> {
        let function = self.instance.get_func(&self.store, export).ok_or_else(|| format!("the module exports no {export}"))?;
        function.call(&mut self.store, arguments, results).map_err(|e| format!("{export}: {e}").into())
    }
}

fn offset(value: &Val) -> Result<usize> {
    let Val::I32(address) = value else { return Err("expected an address".into()) };
    // Addresses have no sign in the module.
    Ok(address.cast_unsigned() as usize)
}
