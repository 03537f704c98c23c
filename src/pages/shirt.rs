//! Shirts in the colors of a team. Colors are SVG attributes, because the content security policy forbids inline styles.

use crate::values::Colors;

/// The colors of a shirt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shirt {
    /// The color of the body; `None` if the team has no colors, then the style sheet decides.
    pub body: Option<String>,
    /// The color of collar and cuffs.
    pub trim: String,
    /// The color of the number.
    pub text: &'static str,
}

impl Shirt {
    /// The shirt of a team. The number is black or white, whichever has the higher contrast (WCAG 2.2, 1.4.3).
    pub fn of(colors: &Colors) -> Self {
        let mut colors = colors.iter();
        let body = colors.next().map(str::to_owned);
        let light = body.as_deref().is_some_and(is_light);
        let text = if light { "#000" } else { "#fff" };
        let trim = colors.next().map_or_else(|| text.to_owned(), str::to_owned);
        Self { body, trim, text }
    }
}

/// Whether black has a higher contrast to a color than white.
fn is_light(color: &str) -> bool {
    let luminance = luminance(color);
    let contrast = |other: f64| {
        let (light, dark) = (luminance.max(other), luminance.min(other));
        (light + 0.05) / (dark + 0.05)
    };
    contrast(0.0) >= contrast(1.0)
}

/// The relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2).
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let value = f64::from(value.unwrap_or(0)) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::values::FromJsonField;

    fn shirt(colors: &[&str]) -> Shirt {
        Shirt::of(&Colors::from_field(&json!(colors)).unwrap())
    }

    #[test]
    fn number_is_black_on_light_and_white_on_dark_colors() {
        for (color, text) in [
            ("#ffffff", "#000"),
            ("#000000", "#fff"),
            ("#f2c200", "#000"),
            ("#0b3d91", "#fff"),
            ("#c8102e", "#fff"),
            ("#d4a017", "#000"),
        ] {
            assert_eq!(shirt(&[color]).text, text, "{color}");
        }
    }

    #[test]
    fn any_color_has_a_number_with_enough_contrast() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let color = format!("#{red:02x}{green:02x}{blue:02x}");
                    let text = if shirt(&[&color]).text == "#000" { 0.0 } else { 1.0 };
                    let (a, b) = (luminance(&color) + 0.05, text + 0.05);
                    assert!(a.max(b) / a.min(b) >= 4.5, "{color}");
                }
            }
        }
    }

    #[test]
    fn team_without_colors_has_a_plain_shirt() {
        assert_eq!(shirt(&[]).body, None);
        assert_eq!(shirt(&["#0b3d91", "#ffffff"]).trim, "#ffffff");
    }
}
