package dev.hart.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes image files with other programs' decoders: those of the JDK for PNG and JPEG, of TwelveMonkeys for WebP. */
final class Decoded {
    private Decoded() {}

    static Raster by(String format, byte[] file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in);
            return raster(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    /** 10 log10(255² / mean squared difference): 30 is visibly worse, 40 hardly, infinity is the same. */
    static double psnr(Raster one, Raster other) {
        if (one.width() != other.width() || one.height() != other.height()) {
            throw new AssertionError(one + " is not as large as " + other);
        }
        double sum = 0;
        for (int i = 0; i < one.rgb().length; i++) {
            double difference = (one.rgb()[i] & 0xFF) - (other.rgb()[i] & 0xFF);
            sum += difference * difference;
        }
        return 10 * Math.log10(255.0 * 255.0 * one.rgb().length / sum);
    }

    private static Raster raster(BufferedImage image) {
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < rgb.length / 3; i++) {
            int pixel = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[i * 3] = (byte) (pixel >> 16);
            rgb[i * 3 + 1] = (byte) (pixel >> 8);
            rgb[i * 3 + 2] = (byte) pixel;
        }
        return new Raster(image.getWidth(), image.getHeight(), rgb);
    }
}
