//! Which formats have a WebAssembly module of their own: the one table of modules. The build writes
//! it to `modules.json`, and what is not Rust takes it from there.

use serde::Serialize;

use crate::Format;

/// A build of the crate `jimun` with one feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Module {
    /// What it is called in file names, options and errors. But for the core, this is also the name
    /// of its feature.
    pub name: &'static str,
    /// The feature.
    pub feature: &'static str,
    /// What it reads.
    pub formats: &'static [Format],
    /// What file names end in. Browsers know those of the core themselves.
    pub endings: &'static [&'static str],
    /// Whether a page asks for it before it is needed, unless told otherwise: what phones write.
    pub prefetched: bool,
}

impl Module {
    /// The module of ordinary formats, which is always there.
    pub const CORE: Self = Self {
        name: "core",
        feature: "common",
        formats: &[Format::Jpeg, Format::Png, Format::Gif, Format::Webp, Format::Bmp, Format::Ico],
        endings: &["jpg", "jpeg", "png", "gif", "webp", "bmp", "ico"],
        prefetched: true,
    };

    /// All modules, the core first.
    pub const ALL: [Self; 6] = [
        Self::CORE,
        Self::own("heic", &[Format::Heic], &["heic", "heif"], true),
        Self::own("avif", &[Format::Avif], &["avif"], true),
        Self::own("jxl", &[Format::Jxl], &["jxl"], false),
        Self::own("tiff", &[Format::Tiff], &["tif", "tiff"], false),
        Self::own(
            "rare",
            &[Format::Pnm, Format::Tga, Format::Qoi],
            &["pbm", "pgm", "ppm", "pnm", "tga", "qoi"],
            false,
        ),
    ];

    const fn own(
        name: &'static str,
        formats: &'static [Format],
        endings: &'static [&'static str],
        prefetched: bool,
    ) -> Self {
        Self { name, feature: name, formats, endings, prefetched }
    }

    /// The module that reads a format; the core for what none reads, for it names the format in its
    /// refusal.
    ///
    /// ```
    /// use jimun_core::{Format, Module};
    ///
    /// assert_eq!(Module::of(Format::Avif).name, "avif");
    /// assert_eq!(Module::of(Format::Jpeg).name, "core");
    /// ```
    pub fn of(format: Format) -> &'static Self {
        const ALL: &[Module] = &Module::ALL;
        ALL.iter().find(|module| module.formats.contains(&format)).unwrap_or(&ALL[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_one_module_and_what_is_not_read_has_the_core() {
        let formats: Vec<Format> =
            Module::ALL.iter().flat_map(|module| module.formats).copied().collect();
        for format in &formats {
            assert_eq!(formats.iter().filter(|other| *other == format).count(), 1, "{format}");
            assert!(Module::of(*format).formats.contains(format));
        }
        assert_eq!(Module::of(Format::Pdf).name, "core");
    }
}
