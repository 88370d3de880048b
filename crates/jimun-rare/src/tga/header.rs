//! What must be known before `image` decodes: the size of the picture, and where its data ends.

use jimun_core::Error;

const HEADER_BYTES: usize = 18;
const FOOTER_BYTES: usize = 26;
/// The first two bytes of the extension area: its own length.
const EXTENSION_BYTES: [u8; 2] = 495_u16.to_le_bytes();
/// Offset in the extension area of what alpha means (specification, field 24).
const ATTRIBUTES_TYPE: usize = 494;

/// Facts from header and footer.
pub(super) struct Header<'a> {
    pub(super) width: u16,
    pub(super) height: u16,
    /// The file up to the first area of the footer, or up to the footer.
    pub(super) data: &'a [u8],
    /// The extension area says that the alpha channel holds no alpha. Pillow obeys it, too.
    pub(super) alpha_is_none: bool,
    /// The footer names no area, so it follows the pixels.
    has_no_areas: bool,
    is_packed: bool,
    pixel_bytes: u64,
    /// Where the pixels begin, after the name and the palette.
    pixels_at: usize,
}

impl<'a> Header<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let head: &[u8; HEADER_BYTES] = bytes.first_chunk().ok_or(Error::Truncated)?;
        let before_footer = bytes.len().checked_sub(FOOTER_BYTES).ok_or(Error::Truncated)?;
        let place = |at: usize| {
            let place = bytes.get(before_footer + at..).and_then(|rest| rest.first_chunk());
            place.map_or(0, |place| u32::from_le_bytes(*place) as usize)
        };
        let (extension, developer) = (place(0), place(4));
        let inside = |place: &usize| (HEADER_BYTES..before_footer).contains(place);
        let end = [extension, developer].into_iter().filter(inside).min().unwrap_or(before_footer);
        // If bytes before it are lost, the footer points past its beginning.
        if extension != 0
            && bytes.get(extension..).is_none_or(|area| !area.starts_with(&EXTENSION_BYTES))
        {
            return Err(Error::Corrupt { what: "extension area" });
        }
        let attributes = extension.checked_add(ATTRIBUTES_TYPE).and_then(|at| bytes.get(at));
        let word = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let palette = usize::from(head[1]) * word(5) * usize::from(head[7]).div_ceil(8);
        let side = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        Ok(Self {
            width: side(12),
            height: side(14),
            data: bytes.get(..end).ok_or(Error::Truncated)?,
            has_no_areas: (extension, developer) == (0, 0),
            alpha_is_none: extension != 0 && attributes == Some(&0),
            is_packed: head[2] & 8 != 0,
            pixel_bytes: u64::from(head[16]).div_ceil(8),
            pixels_at: HEADER_BYTES + usize::from(head[0]) + palette,
        })
    }

    /// Checks the data against the picture's size, before anything large is allocated.
    ///
    /// # Errors
    /// `Truncated` if a pixel is missing; `Corrupt` if there are more than the picture has.
    pub(super) fn check_data(&self) -> Result<(), Error> {
        let data = self.data.get(self.pixels_at..).ok_or(Error::Truncated)?;
        let pixels = u64::from(self.width) * u64::from(self.height);
        let end = if self.is_packed {
            self.packets_end(data, pixels)?
        } else {
            pixels * self.pixel_bytes
        };
        match (data.len() as u64).checked_sub(end) {
            None => Err(Error::Truncated),
            // The pixels were read out of step.
            Some(1..) if self.has_no_areas => Err(Error::Corrupt { what: "data left over" }),
            Some(_) => Ok(()),
        }
    }

    /// Where the packet of the last pixel ends. Packets may go on over the ends of rows, but not
    /// over the end of the picture.
    fn packets_end(&self, data: &[u8], mut pixels: u64) -> Result<u64, Error> {
        let mut at = 0;
        while pixels > 0 {
            let packet = *data.get(at as usize).ok_or(Error::Truncated)?;
            let count = u64::from(packet & 0x7f) + 1;
            pixels = pixels
                .checked_sub(count)
                .ok_or(Error::Corrupt { what: "packet past the last pixel" })?;
            at += 1 + self.pixel_bytes * if packet & 0x80 == 0 { count } else { 1 };
        }
        Ok(at)
    }
}
