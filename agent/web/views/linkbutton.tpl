<button class="{{style}}" type="button" data-link="{{'unlink' if button.undoes else 'link'}}" data-person="{{button.person}}" data-organization="{{button.organization}}">{{button.label}}</button>
