#include "app/control/picture_cache.h"

#include <algorithm>
#include <cstring>

namespace zscope {
namespace {

std::size_t bytes_of(const RenderedImage& picture) {
    const std::size_t values = picture.values ? picture.values->values.size() * sizeof(float) : 0;
    return picture.image.pixels.size() + values + picture.place.size();
}

std::string bytes_of_id(std::uint64_t id) {
    std::string bytes(sizeof id, '\0');
    std::memcpy(bytes.data(), &id, sizeof id);
    return bytes;
}

}  // namespace

std::string place_of(const std::vector<float>& z, bool post_norm) {
    std::string place(1 + z.size() * sizeof(float), post_norm ? '1' : '0');
    if (!z.empty()) {
        std::memcpy(place.data() + 1, z.data(), z.size() * sizeof(float));
    }
    return place;
}

std::uint64_t PictureCache::id_of(const ModelSource& source) {
    const auto found = std::find_if(models_.begin(), models_.end(), [&source](const Model& model) {
        return model.prototype.lock() == source.prototype &&
               model.has_weights == (source.weights != nullptr) &&
               model.weights.lock() == source.weights;
    });
    if (found != models_.end()) {
        return found->id;
    }
    forget_what_is_gone();
    models_.push_back({source.prototype, source.weights, source.weights != nullptr, ++last_id_});
    return last_id_;
}

void PictureCache::forget_what_is_gone() {
    std::erase_if(models_, [](const Model& model) {
        return model.prototype.expired() || (model.has_weights && model.weights.expired());
    });
    pictures_.erase_if([this](const std::string& key) {
        return std::none_of(models_.begin(), models_.end(), [&key](const Model& model) {
            return key.starts_with(bytes_of_id(model.id));
        });
    });
}

std::string PictureCache::key_of(const ModelSource& source, const std::string& place) {
    return bytes_of_id(id_of(source)).append(place);
}

void PictureCache::keep(const ModelSource& source, const RenderedImage& picture) {
    if (source.prototype != nullptr && !picture.preview && !picture.error) {
        pictures_.put(key_of(source, picture.place), std::make_shared<const RenderedImage>(picture),
                      bytes_of(picture));
    }
}

std::shared_ptr<const RenderedImage> PictureCache::find(const ModelSource& source,
                                                        const std::string& place) {
    const auto* found =
        source.prototype == nullptr ? nullptr : pictures_.find(key_of(source, place));
    return found == nullptr ? nullptr : *found;
}

}  // namespace zscope
