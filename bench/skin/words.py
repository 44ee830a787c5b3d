"""The words of the page in ``docs/``."""

WITH_FACES = (
    "Rows about people are of {n} neutral photos of the Face Research Lab London Set and of one person photographed by phone from four "
    "distances (DeBruine and Jones 2017, doi 10.6084/m9.figshare.5047666, CC BY 4.0). Groups are those that the set names; most are "
    "small, and an interval over a few people says how little is known. The templates were set by hand, and their scatter is in the error."
)
WITHOUT_FACES = "No folder of faces was given to this run: rows about people are left out. `make bench ARGS=skin FACES=DIR` adds them."

PAGE = """# Skin: what is measured, and how far it can be believed

<!-- Written by `make bench ARGS=skin FACES=DIR`; edit the package `bench.skin`, not this page. -->

Measured on {on} in one run of {seconds:.0f} s: {machine}.

## What the numbers cannot say

- They compare photos of one person, one camera, one lamp in one place. They do not compare people.
- A photo shows contrast. It does not show height: no number here is the depth of a scar, a line or a pore, or a volume.
- A change of focus, of the direction of light or of expression moves texture, pores and lines more than a treatment does. Focus is
  measured and taken out as far as that goes; expression is checked; the direction of light is seen only as a difference between left and
  right.
- Without a card nothing is in millimetres and no colour is absolute. A card as it comes from a printer gives millimetres and makes two
  photos alike; L\\*, a\\*, b\\* and ITA need one whose patches somebody has measured.
- Without a card redness of the whole face cannot be told from a redder light. Where the colour of all skin differs too much, colours are
  not compared at all.
- Temples, jaw and the sides of the nose are seen aslant in a photo from the front, by more than 45 degrees: their numbers compare only
  in the same pose, and areas there are smaller than they are.
- Making two photos equally sharp smooths the grain of one as well: the finest texture of a grainy and a smooth photo is not made alike.
- Under another lamp skin and print change differently (metamerism). No correction undoes that.
- Make-up, cream, sweat, a tan and shaving change the numbers as a treatment does, and are not recognised.
- A number that differs is called a change only against the practice's own repeats: 1.96 × √2 × the standard deviation within a person,
  at its upper 95 % bound (Weir 2005). Without repeats the answer is *no limit known*.
- The figures on made skin below are the best that can be hoped for. Real skin after weeks is harder.

## What was not measured

- Retakes after weeks, on the same person: there is no open set of such photos. Neither the error of registration nor the limit of change
  after weeks is known.
- The direction of light. Made skin is lit from the front alone.
- Metamerism, with this code. The choice of a curve and a 3 × 3 matrix, and of nothing of higher order, rests on a study with modelled
  skin, cameras and lamps that was made beforehand and is not repeated by this run.
- Real beards, masks and glasses: what covers the skin is found by colour and was tried on a face they were painted on; a fringe and hair
  at the temples on two of 25 people. Children; scars; skin off the face.
- What telephones do when they make a photo pleasant: denoising, local contrast, several exposures in one.
- Agreement with any instrument, and with a physician's score.
- Real skin of every tone in the measures themselves: bias by tone is known of made skin, and of the mesh alone for people.

## What each measure is

{meaning}

OD is optical density, minus log10 of linear light. Beside a card lengths are in mm. Without one, filters take the outer-canthal distance
as 90 mm, and what is reported is in per cent of that distance.

## Do they follow the truth? On made skin

One thing is changed by known amounts in three scenes. Slope: how much of the true change is seen (1 is all of it). At first: how far the
number itself is off; empty where it has no truth. Worst residual: in per cent of the range.

{recovery}

## What moves them, though the skin is the same

Nothing but the photo changes, on made skin at 12 px/mm. Sharpness is *not* equalised here; between two photos of a face it is.

{disturbed}

## By skin tone

The same made skin in seven tones, exposed as cameras do. A row that is not level is a bias: a number that differs between people for
their tone alone. The erythema index, melanin and the unevenness of melanin are such numbers; read them within one person.

{tones}

## The gate

A check passes, flags or refuses; nothing is corrected behind anybody's back. *Chosen* means that somebody decided it: no study stands
behind it.

{gate}

## Figures

{figures}

{faces}

How to read it: everything was measured in one run, in turns, and times are of the fastest round on the wall, because photos are worked on
by both cores. Other programs on the machine make times longer. A ratio `10 x` says that the peer takes ten times as long. A target that
is not met says no.

- **Two photos, files to changes**: scikit-image's photo of Eileen Collins (NASA, in the public domain), enlarged so that the face fills the
  middle of 3000 × 4000 pixels, with the pores, lines and microrelief of made skin, JPEG 92. The second is the first turned by 2.5°, larger
  by 3 %, with waves of 14 px, other light and other noise. A process of its own, three times, minutes apart,
  as other programs come and go; its peak memory is that of one pair.
- **Made skin, easy and hard**: the pairs of `tests/skin_made`, 12 megapixels, without a face. Elastix, SimpleITK and we begin
  from the same features, found outside the clock. Elastix and SimpleITK get the evened image on a quarter of the size: with the plain
  density Elastix lost its way; SIFT gets the quarter too, and one homography, which cannot follow skin that bends. The error is
  of all pixels that lie 100 px or more within both photos: what has left the frame cannot be found.
- **Filters**: one plane of optical density. scikit-image's and DIPlib's line filters mean other things than ours (their scales are weighed
  differently), so only times are beside each other. A Gaussian of scikit-image and of DIPlib is exact to its edges; ours takes coarse ones
  from reduced copies, and `tests` hold it to the slow reference.
- **Memory**: copying a plane takes {copy_ms:.1f} ms here, {bandwidth:.0f} GB/s read and written. No filter can be faster than that; the
  line filter takes {ridges_times:.0f} times as long, for five widths with three convolutions each.
- Versions: {peers}.
"""
