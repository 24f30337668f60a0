//! Generates the client from the proto files. Needs `protoc`, on the PATH or where `PROTOC` says.

use std::{env, io, path::PathBuf};

fn main() -> io::Result<()> {
    let protos = PathBuf::from("../../proto");
    let files = ["completion", "error", "message", "model", "usage"]
        .map(|name| protos.join(format!("tokenwire/v1/{name}.proto")));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    // Details of errors are found by the names of their types.
    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();

    tonic_prost_build::configure()
        .build_server(false)
        .file_descriptor_set_path(out.join("tokenwire.v1.bin"))
        .compile_with_config(config, &files, &[protos])
}
