"""What each measure is and is not. Numbers come from the code that measures."""

from __future__ import annotations

from needlecraft.skin.measures import dots, evenness, lines, planes, pores, spots

HEAD = ("measure", "what it is", "what it is not", "formula and source", "unit")
OD100 = "OD × 100"


def _from_to(radii: tuple[float, ...]) -> str:
    """Without the first and the last, which only guard."""
    return f"{radii[1]:g} to {radii[-2]:g} mm"


ROUND = f"scale-normalised Laplacian of Gaussians (Lindeberg, IJCV 1998), roundness from {dots.LEAST_ROUNDNESS:g}, chosen"
AREA = "per cm² and %; without a card per square of a tenth of the outer-canthal distance"
ROWS: tuple[tuple[str, ...], ...] = (
    (
        "Erythema index",
        "how much more green light than red the skin takes",
        "no Mexameter unit; it rises with melanin as well",
        "100 log10(R/G), median (Takiwaki, J Med Invest 1998)",
        OD100,
    ),
    (
        "Redness and melanin, told apart",
        "density along two fixed colours, what is alike in all channels taken off",
        "no concentration; the colour of blood is rounded, cameras differ",
        "modified Beer-Lambert law (Tsumura et al., SIGGRAPH 2003; melanin: Jacques 1998)",
        OD100,
    ),
    (
        "Melanin index",
        "density in red; only beside a card whose patches were measured",
        "no Mexameter unit",
        "100 OD of red (Takiwaki 1998)",
        OD100,
    ),
    (
        "L*, a*, b*, ITA",
        "colour under D65; only beside a card whose patches were measured",
        "no spectrum: under another lamp the same skin gives other numbers",
        "CIE 15 (2004); ITA = atan2(L* - 50, b*)",
        "L*, a*, b*, °",
    ),
    (
        "Unevenness",
        "spread of melanin and of redness once all that is small is smoothed away",
        "a lamp of two colours, one from each side, looks the same",
        f"{evenness.MAD_TO_SD:g} × median absolute deviation after a Gaussian of {evenness.SMOOTHED_MM:g} mm, chosen",
        OD100,
    ),
    (
        "Texture contrast",
        f"contrast in green between wavelengths of {planes.TEXTURE_MM[0]:g} and {planes.TEXTURE_MM[1]:g} mm",
        "no height and no depth: light from the side shows more of it",
        "Sa: mean of |z|, Sq: root mean square (names of ISO 25178-2; filter of ISO 16610-21:2011)",
        "OD × 1000",
    ),
    (
        "Pores",
        f"round dark dots of radius {_from_to(pores.PORES.radii_mm)}, darker by {pores.PORES.least_od:g} OD",
        "a freckle, a comedo or the root of a hair of that size counts too",
        ROUND,
        AREA,
    ),
    (
        "Brown spots, red marks",
        f"round places of radius {_from_to(spots.RADII_MM)} with {spots.LEAST_OD:g} OD more melanin, or blood",
        "no diagnosis: it tells no freckle from what a physician should see",
        ROUND,
        AREA,
    ),
    (
        "Lines",
        f"dark lines from {lines.LEAST_FINE_MM:g} mm (fine) and {lines.LEAST_COARSE_MM:g} mm (coarse), their length and contrast together",
        "no depth of a wrinkle; expression and the direction of light change lines more than a treatment does",
        f"larger curvature with the shape factor of Frangi et al. (MICCAI 1998); begins at {lines.STRONG_OD:g}, "
        f"goes on at {lines.WEAK_OD:g} OD, chosen",
        f"mm per cm² and {OD100}; without a card in per cent of the outer-canthal distance",
    ),
)
