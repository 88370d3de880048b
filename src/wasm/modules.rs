//! Which formats have a WebAssembly module of their own: the crate's features besides `common`.

use jimun_core::Format;

/// The module's name, which is also the name of its feature and of the format in errors.
pub(super) const fn module_of(format: Format) -> Option<&'static str> {
    match format {
        Format::Heic => Some("heic"),
        Format::Avif => Some("avif"),
        Format::Jxl => Some("jxl"),
        Format::Tiff => Some("tiff"),
        _ => None,
    }
}
