//! TGA, by the footer that version 2 of its specification puts at the end. The first bytes say too
//! little: before 1989 there was no signature, and any file could be one.

use jimun_core::Format;

const FOOTER_BYTES: usize = 26;
const HEADER_BYTES: usize = 18;

/// Requires the footer, and a valid header.
pub(super) fn format(file: &[u8]) -> Option<Format> {
    if file.len() < HEADER_BYTES + FOOTER_BYTES || !file.ends_with(b"TRUEVISION-XFILE.\0") {
        return None;
    }
    let (map, kind) = (file[1], file[2]);
    (map <= 1 && matches!(kind, 1..=3 | 9..=11)).then_some(Format::Tga)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_footer_and_a_header_are_both_needed() {
        let file = |map, kind, footer: &[u8]| {
            let mut file = vec![0, map, kind];
            file.resize(100, 0);
            file.extend(footer);
            format(&file)
        };
        let footer = b"TRUEVISION-XFILE.\0";
        assert_eq!(file(0, 2, footer), Some(Format::Tga));
        assert_eq!(file(1, 9, footer), Some(Format::Tga));
        assert_eq!(file(0, 2, &footer[..17]), None);
        assert_eq!(file(0, 4, footer), None);
        assert_eq!(file(2, 2, footer), None);
        assert_eq!(format(footer), None);
    }
}
