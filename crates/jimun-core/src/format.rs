//! The names of formats.

use std::fmt;

use serde::Serialize;

/// A format that people may choose. Not all are decoded; the others are recognised so that a
/// refusal can name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the formats")]
#[non_exhaustive]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
    Bmp,
    Tiff,
    Ico,
    Heic,
    Avif,
    Jxl,
    /// PBM, PGM and PPM of Netpbm, plain and raw.
    Pnm,
    Tga,
    Qoi,
    /// What a camera's sensor saw, from any maker. It may hold previews, but no finished picture.
    RawPhoto,
    /// HEIF whose picture is neither HEVC nor AV1, but JPEG, AVC, VVC, JPEG 2000 or uncompressed.
    Heif,
    /// What Xcode makes of PNG for iOS.
    CgbiPng,
    Psd,
    Jpeg2000,
    JpegXr,
    Svg,
    Dicom,
    /// ISO base media and QuickTime, including 3GP.
    Mp4,
    Matroska,
    Avi,
    /// WMV and other Windows Media.
    Asf,
    Flv,
    /// Program and transport streams.
    Mpeg,
    /// Sound of any format.
    Audio,
    Pdf,
    /// From an office program, or PostScript.
    Document,
    Html,
    /// Zip, RAR, 7z and gzip.
    Archive,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Ico => "ICO",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
            Self::Pnm => "PBM/PGM/PPM",
            Self::Tga => "TGA",
            Self::Qoi => "QOI",
            Self::RawPhoto => "a camera's raw photo",
            Self::Heif => "HEIF that is neither HEVC nor AV1",
            Self::CgbiPng => "Apple's CgBI form of PNG",
            Self::Psd => "Photoshop's PSD",
            Self::Jpeg2000 => "JPEG 2000",
            Self::JpegXr => "JPEG XR",
            Self::Svg => "SVG",
            Self::Dicom => "DICOM",
            Self::Mp4 => "MP4/MOV video",
            Self::Matroska => "WebM/Matroska video",
            Self::Avi => "AVI video",
            Self::Asf => "Windows Media",
            Self::Flv => "Flash video",
            Self::Mpeg => "MPEG video",
            Self::Audio => "audio",
            Self::Pdf => "PDF",
            Self::Document => "a document",
            Self::Html => "an HTML page",
            Self::Archive => "an archive such as zip",
        })
    }
}
